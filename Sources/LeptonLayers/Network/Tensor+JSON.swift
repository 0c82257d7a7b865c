import LeptonBase
import LeptonGraph
import LeptonJSON

extension Tensor {
  /// An array written into a configuration: nested lists of numbers or truth values. Integers become
  /// int32, floats float32.
  init(json value: JSONValue, dtype name: String) throws(LeptonError) {
    guard let dtype = DType(name: name)?.computeDType else {
      throw LeptonError(.unsupported, "a constant of type \(name)")
    }
    var dims: [Int] = []
    var inner = value
    while case .array(let items) = inner {
      dims.append(items.count)
      guard dims.count <= Shape.maximumRank else {
        throw LeptonError(.configuration, "a constant of more than \(Shape.maximumRank) axes")
      }
      guard let first = items.first else { break }
      inner = first
    }
    var numbers: [Double] = []
    try Self.collect(value, dims[...], &numbers)
    let shape = Shape(dims)
    switch dtype {
    case .float32: try self.init(numbers.map { Float($0) }, shape)
    case .bool:
      self.init(
        TensorType(.bool, shape), try HostBuffer.copying(numbers.map { UInt8($0 == 0 ? 0 : 1) }))
    default:
      try self.init(numbers.map { Int32(clamping: $0.isFinite ? Int64($0) : 0) }, shape)
    }
  }

  private static func collect(
    _ value: JSONValue, _ dims: ArraySlice<Int>, _ numbers: inout [Double]
  ) throws(LeptonError) {
    guard let length = dims.first else {
      guard let number = value.asDouble ?? value.asBool.map({ $0 ? 1 : 0 }),
        !number.isFinite || abs(number) < 0x1p62
      else { throw LeptonError(.configuration, "a constant holds \(value.summary)") }
      numbers.append(number)
      return
    }
    guard let items = value.asArray, items.count == length else {
      throw LeptonError(.configuration, "a constant's lists differ in length")
    }
    for item in items { try collect(item, dims.dropFirst(), &numbers) }
  }
}
