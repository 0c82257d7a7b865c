import Foundation
import LeptonBase
import LeptonGraph
import LeptonTraining
import Testing

@testable import Lepton

/// Weights that training changes in place, as all others see them.
@Suite struct WeightsInTrainingTests {
  private func compiled(_ optimizer: String = "adam") throws -> Model {
    let model = try Model(json: ResumingTests.json)
    try model.compile(#"{"optimizer": "\#(optimizer)", "loss": "mse"}"#)
    return model
  }

  private let x: [Float] = [0.25, -0.5, 1, 0.5, 0.75, -1]

  @Test func whatWasReadStaysAndWhatIsReadFollows() throws {
    let model = try compiled()
    let first = try model.value(ofWeight: 0)
    let beginning = try floats(first)
    _ = try ResumingTests.step(model, 0)
    let second = try model.value(ofWeight: 0)
    let afterOne = try floats(second)
    #expect(afterOne != beginning)
    _ = try ResumingTests.step(model, 1)
    #expect(try floats(first) == beginning)
    #expect(try floats(second) == afterOne)
    #expect(try floats(model.value(ofWeight: 0)) != afterOne)
  }

  /// Against a model that was opened from a file of the same moment.
  @Test func predictionsFollowSteps() throws {
    let model = try compiled()
    var last: [Float] = []
    for number in 0..<3 {
      _ = try ResumingTests.step(model, number)
      let found = try predict(model, x, .float32, [2, 3])
      #expect(found != last)
      let reopened = try ResumingTests.reopened(model, .keras)
      #expect(try predict(reopened, x, .float32, [2, 3]) == found)
      last = found
    }
  }

  /// A session goes on with the weights that it was made with.
  @Test func sessionsKeepTheirWeights() throws {
    let model = try compiled()
    let before = try predict(model, x, .float32, [2, 3])
    let session = try model.makeSession(inputShapes: [[2, 3]])
    for number in 0..<2 { _ = try ResumingTests.step(model, number) }
    let input = session.input(0).assumingMemoryBound(to: Float.self)
    for (index, number) in x.enumerated() { input[index] = number }
    try session.run()
    let output = session.output(0).assumingMemoryBound(to: Float.self)
    #expect((0..<4).map { output[$0] } == before)
  }

  @Test func aWeightThatIsSetBetweenStepsIsTrainedOn() throws {
    let (model, other) = (try compiled("sgd"), try compiled("sgd"))
    for number in 0..<2 { _ = try ResumingTests.step(model, number) }
    for number in 0..<2 { _ = try ResumingTests.step(other, number) }
    // The second begins anew with the weights of the first.
    for (index, weight) in model.weights.enumerated() {
      let value = try model.value(ofWeight: index)
      let dims = weight.type.shape.dims.map { Int64($0) }
      try dims.withUnsafeBufferPointer {
        try other.setWeight(
          index,
          ArrayView(
            data: value.buffer.pointer, dtype: .float32, dims: #require($0.baseAddress),
            rank: dims.count))
      }
      withExtendedLifetime(value) {}
    }
    try model.resetMetrics()
    try other.resetMetrics()
    #expect(try ResumingTests.step(model, 2) == ResumingTests.step(other, 2))
    #expect(try ResumingTests.weights(model) == ResumingTests.weights(other))
  }

  /// Weights go along to a new optimizer, and the old one's memory is no longer asked for.
  @Test func compilingAgainGoesOnFromTheWeights() throws {
    let model = try compiled()
    _ = try ResumingTests.step(model, 0)
    let trained = try ResumingTests.weights(model)
    try model.compile(
      #"{"optimizer": {"class_name": "SGD", "config": {"learning_rate": 0.0}}, "loss": "mse"}"#)
    #expect(try ResumingTests.weights(model) == trained)
    _ = try ResumingTests.step(model, 1)
    let kernel = try floats(model.value(ofWeight: 0))
    #expect(kernel == trained[0])
  }
}
