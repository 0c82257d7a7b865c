import Foundation
import LeptonBase
import LeptonGraph
import LeptonTraining
import Testing

@testable import Lepton

@Suite struct ResumingTests {
  static let json = """
    {"module": "keras", "class_name": "Sequential", "config": {"name": "net", "layers": [
      {"class_name": "InputLayer", "config": {"batch_shape": [null, 3], "name": "in"}},
      {"class_name": "Dense", "config": {"name": "a", "units": 4, "activation": "tanh"}},
      {"class_name": "BatchNormalization", "config": {"name": "b"}},
      {"class_name": "Dense", "config": {"name": "c", "units": 2}}]}}
    """

  /// Trains on one batch and gives the loss.
  static func step(_ model: Model, _ number: Int) throws -> Double {
    let inputs = try HostBuffer.copying((0..<12).map { Float(($0 * 7 + number * 5) % 11) / 11 })
    let targets = try HostBuffer.copying((0..<8).map { Float(($0 * 3 + number) % 5) / 5 })
    return try withExtendedLifetime((inputs, targets)) {
      func array(_ buffer: HostBuffer, _ dims: [Int64]) throws -> SampleArray {
        try dims.withUnsafeBufferPointer {
          try SampleArray(
            ArrayView(
              data: buffer.pointer, dtype: .float32, dims: #require($0.baseAddress), rank: 2), "x")
        }
      }
      let samples = try Samples(
        inputs: [array(inputs, [4, 3])], targets: [array(targets, [4, 2])])
      return try #require(try model.trainOnBatch(samples)["loss"])
    }
  }

  static func weights(_ model: Model) throws -> [[Float]] {
    model.forgetOutdatedPrograms()
    return try model.network.parameters.map { try floats($0.value()) }
  }

  static func reopened(_ model: Model, _ format: FileFormat) throws -> Model {
    let bytes = try model.fileBytes(format: format)
    return try withExtendedLifetime(bytes) {
      try Model.load(
        bytes: UnsafeRawBufferPointer(start: bytes.pointer, count: bytes.byteCount))
    }
  }

  /// A model that was saved and opened in the middle ends with the same bits as one that was not.
  @Test(arguments: ["adam", "rmsprop", "sgd"], [FileFormat.keras, .h5])
  func interruptedTrainingGoesOn(optimizer: String, format: FileFormat) throws {
    let whole = try Model(json: Self.json)
    try whole.compile(
      #"{"optimizer": "\#(optimizer)", "loss": "mse", "metrics": ["mae"]}"#)
    for number in 0..<3 { _ = try Self.step(whole, number) }
    let resumed = try Self.reopened(whole, format)
    #expect(resumed.isCompiled)
    #expect(try Self.weights(resumed) == Self.weights(whole))
    resumed.markTrainingAhead()
    try whole.resetMetrics()
    for number in 3..<6 {
      #expect(try Self.step(resumed, number) == Self.step(whole, number))
    }
    #expect(try Self.weights(resumed) == Self.weights(whole))
    #expect(try resumed.learningRate() == whole.learningRate())
  }

  @Test func whatIsLeftOutIsFresh() throws {
    let model = try Model(json: Self.json)
    try model.compile(#"{"optimizer": "adam", "loss": "mse"}"#)
    _ = try Self.step(model, 0)
    let bytes = try model.fileBytes(format: .keras, includesOptimizer: false)
    let other = try withExtendedLifetime(bytes) {
      try Model.load(
        bytes: UnsafeRawBufferPointer(start: bytes.pointer, count: bytes.byteCount))
    }
    #expect(!other.isCompiled)
    #expect(other.optimizerVariables.isEmpty)
    let error = #expect(throws: LeptonError.self) { try Self.step(other, 0) }
    #expect(error?.message.contains("is not compiled") == true)
  }

  /// A model that nobody trained is saved with the state its file had.
  @Test func untouchedStatePassesThrough() throws {
    let model = try Model(json: Self.json)
    try model.compile(#"{"optimizer": "adam", "loss": "mse"}"#)
    for number in 0..<2 { _ = try Self.step(model, number) }
    let again = try Self.reopened(try Self.reopened(model, .keras), .h5)
    let iteration = try again.value(ofOptimizerVariable: 0)
    withExtendedLifetime(iteration) { #expect($0.buffer.pointer.load(as: Int64.self) == 2) }
    for index in again.optimizerVariables.indices.dropFirst(2) {
      #expect(
        try floats(again.value(ofOptimizerVariable: index))
          == floats(model.value(ofOptimizerVariable: index)))
    }
  }

  @Test func oldFilesAreCompiledAsTheySay() throws {
    let old = try Model.load(path: fixture("history/lstm_tensorflow_1.h5"))
    #expect(old.isCompiled)
    #expect(try old.learningRate() == 0.001)
  }
}
