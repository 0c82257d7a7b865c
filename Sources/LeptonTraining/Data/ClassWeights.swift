import LeptonBase

/// Weights of samples by their class, as Keras's `class_weight`.
public struct ClassWeights: Sendable {
  private let weights: [Int64: Float]

  public init(_ weights: [Int64: Float]) { self.weights = weights }

  /// One weight per sample: that of its class (the label, rounded, or the place of the largest number
  /// of a one-hot target), 1 for classes without one; times the sample's own weight.
  func weights(
    targets: SampleArray, samples: some Collection<Int>, own: SampleArray?
  ) throws(LeptonError) -> [Float] {
    let elements = targets.shape.dims.dropFirst().reduce(1, *)
    let classes = targets.shape.rank > 1 ? targets.shape[-1] : 1
    guard elements == classes else {
      throw LeptonError(
        .shapeMismatch, "class weights need one class per sample; the targets are \(targets.shape)")
    }
    var result: [Float] = []
    result.reserveCapacity(samples.count)
    for sample in samples {
      var label = targets.number(sample: sample, element: 0) ?? .nan
      if classes > 1 {
        var best = label
        label = 0
        for element in 1..<classes {
          let number = targets.number(sample: sample, element: element) ?? .nan
          if number > best { (best, label) = (number, Double(element)) }
        }
      }
      var weight: Float = 1
      if let id = Int64(exactly: label.rounded()), let found = weights[id] { weight = found }
      if let own {
        guard own.shape.rank == 1 || own.shape.dims.dropFirst().allSatisfy({ $0 == 1 }),
          let factor = own.number(sample: sample, element: 0)
        else {
          throw LeptonError(
            .shapeMismatch,
            "class weights go with one float32 or float64 weight per sample, not \(own.shape)")
        }
        weight *= Float(factor)
      }
      result.append(weight)
    }
    return result
  }
}
