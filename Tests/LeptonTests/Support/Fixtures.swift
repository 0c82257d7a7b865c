import Foundation
import Lepton
import LeptonBase
import LeptonGraph
import Testing

/// The path of a file under Tests/Fixtures.
func fixture(_ name: String) -> String {
  let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent()
  return tests.appendingPathComponent("Fixtures/\(name)").path
}

/// Predicts with one input and one output of float32.
func predict<Element: BitwiseCopyable>(
  _ model: Model, _ input: [Element], _ dtype: DType, _ shape: [Int]
) throws -> [Float] {
  let outputShape = try model.outputShapes(forInputs: [Shape(shape)])[0]
  let data = try HostBuffer.copying(input)
  let output = try HostBuffer(byteCount: (outputShape.count ?? 0) * 4)
  let dims = shape.map { Int64($0) }
  let outputDims = outputShape.dims.map { Int64($0) }
  try dims.withUnsafeBufferPointer { dims in
    try outputDims.withUnsafeBufferPointer { outputDims in
      guard let dims = dims.baseAddress, let outputDims = outputDims.baseAddress else { return }
      let inputs = [ArrayView(data: data.pointer, dtype: dtype, dims: dims, rank: shape.count)]
      let outputs = [
        ArrayView(
          data: output.pointer, dtype: .float32, dims: outputDims, rank: outputShape.rank)
      ]
      try model.predict(inputs: inputs, count: 1, outputs: outputs, count: 1)
    }
  }
  return Array(output.bound(to: Float.self).prefix(outputShape.count ?? 0))
}

/// The largest difference relative to the largest number in `expected`.
func difference(_ found: [Float], _ expected: [Float]) -> Float {
  guard found.count == expected.count else { return .infinity }
  let scale = max(expected.map { abs($0) }.max() ?? 0, 1e-6)
  return (zip(found, expected).map { abs($0 - $1) }.max() ?? 0) / scale
}

/// The elements of a float32 tensor.
func floats(_ tensor: Tensor) throws -> [Float] {
  try withExtendedLifetime(tensor) { Array(try #require($0.floats)) }
}
