import LeptonBase

/// Samples with what is to be learned from them: arrays of one length.
public struct Samples: Sendable {
  /// In the model's order.
  public var inputs: [SampleArray]
  /// In the order of the model's outputs; empty for prediction.
  public var targets: [SampleArray]
  /// For every output the weights of the samples, where there are any; or empty.
  public var weights: [SampleArray?]

  /// Throws `.shapeMismatch` where arrays have different numbers of samples, naming them.
  public init(
    inputs: [SampleArray], targets: [SampleArray], weights: [SampleArray?] = []
  ) throws(LeptonError) {
    self.inputs = inputs
    self.targets = targets
    self.weights = weights
    guard let count = inputs.first?.sampleCount else {
      throw LeptonError(.invalidArgument, "there are no inputs")
    }
    func check(_ array: SampleArray, _ name: String) throws(LeptonError) {
      guard array.sampleCount == count else {
        throw LeptonError(
          .shapeMismatch,
          "\(name) has \(array.sampleCount) samples, input 0 has \(count)")
      }
    }
    for (index, input) in inputs.enumerated() { try check(input, "input \(index)") }
    for (index, target) in targets.enumerated() { try check(target, "target \(index)") }
    for (index, weight) in weights.enumerated() {
      if let weight { try check(weight, "the sample weights of output \(index)") }
    }
  }

  public var count: Int { inputs.first?.sampleCount ?? 0 }

  /// Some of the samples.
  func samples(_ range: Range<Int>) throws(LeptonError) -> Samples {
    try Samples(
      inputs: inputs.map { $0.samples(range) }, targets: targets.map { $0.samples(range) },
      weights: weights.map { $0?.samples(range) })
  }

  /// The last `share` of the samples apart from the rest; Keras splits at ⌊n·(1 − share)⌋.
  public func split(
    validation share: Double
  ) throws(LeptonError) -> (training: Samples, validation: Samples) {
    guard share > 0, share < 1 else {
      throw LeptonError(
        .invalidArgument, "a validation split of \(share); it lies between 0 and 1")
    }
    let first = Int((Double(count) * (1 - share)).rounded(.down))
    guard first > 0, first < count else {
      throw LeptonError(
        .invalidArgument,
        "\(count) samples cannot be split with a validation split of \(share): one side would be "
          + "empty")
    }
    return (try samples(0..<first), try samples(first..<count))
  }

  var arrays: [SampleArray] { inputs + targets + weights.compactMap { $0 } }
}
