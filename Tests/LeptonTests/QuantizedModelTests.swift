import Foundation
import Lepton
import LeptonBase
import LeptonJSON
import Testing

/// Models that Keras 3 has quantized, against what it predicts with them
/// (`Tests/Parity/make_quantized_files.py`).
@Suite struct QuantizedModelTests {
  @Test(arguments: ["int8", "int8_weights", "int4", "int4_blocks", "int4_channels", "float8"])
  func predictsAsKeras(name: String) throws {
    let text = try Data(contentsOf: URL(filePath: fixture("quantized/facts.json")))
    let facts = try JSONValue(parsing: Array(text))
    let expected = Self.numbers(facts["outputs"]?[name])
    let model = try Model.load(path: fixture("quantized/\(name).keras"))
    #expect(difference(try Self.predict(model, facts), expected) < 1e-5)
    // Written and opened again, in every kind of file.
    for format in [FileFormat.keras, .h5] {
      let bytes = try model.fileBytes(format: format)
      let again = try withExtendedLifetime(bytes) {
        try Model.load(
          bytes: UnsafeRawBufferPointer(start: bytes.pointer, count: bytes.byteCount))
      }
      #expect(difference(try Self.predict(again, facts), expected) < 1e-5)
    }
  }

  private static func numbers(_ value: JSONValue?) -> [Float] {
    guard let items = value?.asArray else { return value?.asDouble.map { [Float($0)] } ?? [] }
    return items.flatMap { numbers($0) }
  }

  private static func predict(_ model: Model, _ facts: JSONValue) throws -> [Float] {
    let ids = try HostBuffer.copying(numbers(facts["ids"]).map { Int32($0) })
    let values = try HostBuffer.copying(numbers(facts["numbers"]))
    let output = try HostBuffer(byteCount: 4 * 3 * 4)
    try [Int64]([4, 5, 6]).withUnsafeBufferPointer { dims in
      try [Int64]([4, 3]).withUnsafeBufferPointer { outputDims in
        guard let dims = dims.baseAddress, let outputDims = outputDims.baseAddress else { return }
        let inputs = [
          ArrayView(data: ids.pointer, dtype: .int32, dims: dims, rank: 2),
          ArrayView(data: values.pointer, dtype: .float32, dims: dims, rank: 3),
        ]
        let outputs = [
          ArrayView(data: output.pointer, dtype: .float32, dims: outputDims, rank: 2)
        ]
        try model.predict(inputs: inputs, count: 2, outputs: outputs, count: 1)
      }
    }
    withExtendedLifetime((ids, values)) {}
    return Array(output.bound(to: Float.self).prefix(12))
  }
}
