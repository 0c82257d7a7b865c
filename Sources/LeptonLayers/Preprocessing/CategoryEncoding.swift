import LeptonBase
import LeptonGraph
import LeptonJSON

/// Integers 0 ..< `num_tokens` as vectors of that length; `keras.layers.CategoryEncoding`.
public final class CategoryEncoding: Layer, @unchecked Sendable {
  private let count: Int
  private let mode: CategoryMode

  public required init(_ options: LayerOptions) throws(LeptonError) {
    count = try options.size("num_tokens")
    mode = try options.categoryMode(default: .multiHot, allowsIndex: false)
    if try options.bool("sparse", default: false) {
      throw options.error("sparse", "output is not supported", code: .unsupported)
    }
    try super.init(options)
  }

  public override var convertsInputsToFloat: Bool { false }

  public override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    guard call.inputs.count == 1, let input = call.inputs.first else {
      throw error("takes one input, not \(call.inputs.count)")
    }
    var weights: Value?
    if let argument = call.argument(1, "count_weights") {
      guard mode == .count, let tensor = argument.tensors.first else {
        throw error("takes count_weights only as a tensor and with the output mode 'count'")
      }
      weights = try lowering.float(tensor.value)
    }
    let indices = try lowering.cast(input.value, to: .int32)
    return [
      LayerTensor(
        try lowering.encodeCategories(indices, mode, count: count, weights: weights))
    ]
  }
}
