import Foundation
import Lepton
import LeptonBase
import Testing

@testable import LeptonKeras

/// Files that Keras 1 and 2 themselves wrote, on Theano and TensorFlow, with what they computed; see
/// `Fixtures/oldkeras`.
@Suite struct OldKerasTests {
  static let names = {
    let found = try? FileManager.default.contentsOfDirectory(atPath: fixture("oldkeras"))
    return (found ?? []).filter { $0.hasSuffix(".h5") }.sorted()
  }()

  @Test func thereAreFiles() {
    #expect(Self.names.count > 50)
  }

  /// What a file's model was given and computed.
  private func arrays(
    of path: String
  ) throws -> (inputs: [SavedArray], expected: [SavedArray]) {
    let file = try HDF5File(try ByteSource(path: path))
    let members = try file.children(["expected"])
    func arrays(_ kind: String) throws -> [SavedArray] {
      try (0..<members.count { $0.hasPrefix(kind) }).map { number in
        let dataset = try #require(try file.dataset(["expected", "\(kind)\(number)"]))
        return SavedArray(name: "\(kind)\(number)", dataset: dataset)
      }
    }
    return (try arrays("in"), try arrays("out"))
  }

  private func check(
    _ model: Model, _ inputs: [SavedArray], _ expected: [SavedArray]
  ) throws {
    let found = try predict(model, inputs)
    try #require(found.count == expected.count)
    for (output, array) in zip(found, expected) {
      #expect(output.shape == array.shape)
      #expect(difference(output.values, try array.floats()) < 2e-5)
    }
  }

  @Test(arguments: names)
  func computesWhatKerasDid(name: String) throws {
    let path = fixture("oldkeras/\(name)")
    let (inputs, expected) = try arrays(of: path)
    let model = try Model.load(path: path)
    try check(model, inputs, expected)
    // What an old version computed otherwise is kept where no reader is chosen.
    for ending in ["keras", "h5"] {
      let copy = NSTemporaryDirectory() + "lepton-\(UUID().uuidString).\(ending)"
      defer { try? FileManager.default.removeItem(atPath: copy) }
      do { try model.save(path: copy) } catch {
        #expect(error.code == .unsupported)
        continue
      }
      try check(Model.load(path: copy), inputs, expected)
    }
  }

  /// What layers of Keras 3 do not compute is written for it as models of layers that do.
  @Test(arguments: names)
  func writtenForKeras3(name: String) throws {
    let path = fixture("oldkeras/\(name)")
    let (inputs, expected) = try arrays(of: path)
    let model = try Model.load(path: path)
    for format in [FileFormat.keras, .h5] {
      let bytes = try model.fileBytes(format: format, reader: .keras3)
      let copy = try withExtendedLifetime(bytes) {
        try Model.load(
          bytes: UnsafeRawBufferPointer(start: bytes.pointer, count: bytes.byteCount))
      }
      try check(copy, inputs, expected)
    }
  }

  /// What has no exact form for a reader is not written for it, but kept where no reader is chosen.
  @Test(arguments: [
    ("1.2.2_theano_bidirectional_lstm_masked_sequences", "repeated_steps")
  ]) func refusedForKeras2(name: String, reason: String) throws {
    let model = try Model.load(path: fixture("oldkeras/\(name).h5"))
    let copy = NSTemporaryDirectory() + "lepton-\(UUID().uuidString).keras"
    let error = #expect(throws: LeptonError.self) { try model.save(path: copy, reader: .keras2) }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
    #expect(!FileManager.default.fileExists(atPath: copy))
  }

  private func buffer(of array: SavedArray) throws -> HostBuffer {
    let buffer = try HostBuffer(byteCount: array.count * array.dtype.size)
    try array.read(
      as: array.dtype,
      into: UnsafeMutableRawBufferPointer(
        start: buffer.pointer, count: array.count * array.dtype.size))
    return buffer
  }

  /// Predicts with any number of inputs and outputs.
  private func predict(
    _ model: Model, _ arrays: [SavedArray]
  ) throws -> [(shape: Shape, values: [Float])] {
    let shapes = try model.outputShapes(forInputs: arrays.map(\.shape))
    let inputs = try arrays.map { try buffer(of: $0) }
    let outputs = try shapes.map { try HostBuffer(byteCount: ($0.count ?? 0) * 4) }
    let allDims = (arrays.map(\.shape) + shapes).flatMap { $0.dims.map { Int64($0) } }
    try allDims.withUnsafeBufferPointer { dims in
      guard var next = dims.baseAddress else { return }
      func view(_ buffer: HostBuffer, _ shape: Shape, _ dtype: DType) -> ArrayView {
        defer { next += shape.rank }
        return ArrayView(data: buffer.pointer, dtype: dtype, dims: next, rank: shape.rank)
      }
      let inputViews = zip(inputs, arrays).map { view($0, $1.shape, $1.dtype) }
      let outputViews = zip(outputs, shapes).map { view($0, $1, .float32) }
      try model.predict(
        inputs: inputViews, count: inputViews.count, outputs: outputViews,
        count: outputViews.count)
    }
    return zip(outputs, shapes).map {
      ($1, Array($0.bound(to: Float.self).prefix($1.count ?? 0)))
    }
  }
}
