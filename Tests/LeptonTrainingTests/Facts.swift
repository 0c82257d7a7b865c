import Foundation
import LeptonBase
import LeptonGraph
import LeptonJSON
import Testing

/// What Keras computes (Tests/Fixtures/training, made by Tests/Parity/make_training_facts.py).
enum Facts {
  static func read(_ name: String) throws -> [JSONObject] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/training/\(name).json")
    let value = try JSONValue(parsing: [UInt8](Data(contentsOf: path)))
    return try #require(value.asArray).map { try #require($0.asObject) }
  }
}

/// An array of a fact.
struct FactArray {
  let type: TensorType
  let numbers: [Double]

  init?(_ value: JSONValue?) throws {
    guard let value, !value.isNull else { return nil }
    let name = try #require(value["dtype"]?.asString)
    type = TensorType(
      try #require(DType(name: name)), try #require(value["shape"]?.asShape))
    numbers = try #require(value["values"]?.asArray).map { try #require($0.asDouble) }
  }

  var floats: [Float] { numbers.map { Float($0) } }

  func buffer() throws -> HostBuffer {
    type.dtype == .int32
      ? try HostBuffer.copying(numbers.map { Int32($0) }) : try HostBuffer.copying(floats)
  }
}

/// The largest difference, relative to the largest number in `b` but at least to 1e-3.
func difference(_ a: [Float], _ b: [Float]) -> Float {
  guard a.count == b.count else { return .infinity }
  let scale = Swift.max(b.filter(\.isFinite).map(abs).max() ?? 0, 1e-3)
  return zip(a, b).map { x, y in
    x.isNaN && y.isNaN || x == y ? 0 : x.isNaN || y.isNaN ? .infinity : abs(x - y) / scale
  }.max() ?? 0
}
