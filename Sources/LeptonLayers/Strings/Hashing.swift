import LeptonBase
import LeptonGraph
import LeptonJSON

/// Strings or integers to bins by hash; `keras.layers.Hashing`.
public final class Hashing: Layer, @unchecked Sendable {
  private let bins: Int
  private let key: [UInt64]?
  private let mask: JSONValue
  private let mode: CategoryMode

  public required init(_ options: LayerOptions) throws(LeptonError) {
    bins = try options.size("num_bins")
    key = try options.salt()
    mask = try options.read("mask_value", kind: "a string, a number or null", default: .null) {
      value -> JSONValue? in
      value.isNull || value.asString != nil || value.asDouble != nil ? value : nil
    }
    mode = try options.categoryMode(default: .index, allowsIndex: true)
    try options.refuseSparse()
    try super.init(options)
  }

  public override var convertsInputsToFloat: Bool { false }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let builder = lowering.builder
    let dtype = lowering.dtype(input)
    guard dtype != .bool else { throw error("takes strings or numbers, not bool") }
    let source = lowering.wideIntegers(input)
    var indices: Value
    if mask.isNull || bins == 1 {
      indices = try builder.apply1(HashBins(bins: bins, key: key, mask: nil), source)
    } else if dtype == .string {
      guard let text = mask.asString else {
        throw error("takes strings, but its mask_value is \(mask.summary)", code: .typeMismatch)
      }
      indices = try builder.apply1(
        HashBins(bins: bins, key: key, mask: .text(Array(text.utf8))), source)
    } else if !dtype.isFloat {
      guard let number = mask.asInt else {
        throw error("takes numbers, but its mask_value is \(mask.summary)", code: .typeMismatch)
      }
      indices = try builder.apply1(
        HashBins(bins: bins, key: key, mask: .number(Int64(number))), source)
    } else {
      // Floats are compared as they are and hashed as integers.
      guard let number = mask.asDouble else {
        throw error("takes numbers, but its mask_value is \(mask.summary)", code: .typeMismatch)
      }
      let hashed = try builder.apply1(HashBins(bins: bins - 1, key: key, mask: nil), input)
      let isMask = try lowering.compare(.equal, input, builder.constant(Float(number)))
      let zero = builder.constant(try Tensor([Int32(0)], []))
      indices = try lowering.select(isMask, zero, lowering.binary(.add, hashed, 1))
    }
    return try lowering.encodeCategories(indices, mode, count: bins)
  }
}
