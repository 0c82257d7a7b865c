import LeptonBase

/// Keras's `use_ema`: a moving average of every weight, which takes the weight's place every so many
/// steps and at the end of training.
struct WeightAverage: Sendable {
  static let slot = "average"

  let momentum: Float
  /// Steps from one overwriting of the weights to the next; nil for none but the last.
  let overwriteFrequency: Int?

  init?(_ options: Options) throws(LeptonError) {
    let isUsed = try options.bool("use_ema", default: false)
    momentum = try options.float("ema_momentum", default: 0.99, in: 0...1)
    overwriteFrequency =
      try options.optionalInt("ema_overwrite_frequency", in: 1...Int(Int32.max))
    if !isUsed { return nil }
  }

  /// The numbers of a step: the old average's share, the weight's share, whether the weight is
  /// overwritten. `iterations` are updates of weights done before.
  func scalars(iterations: Int) -> [Float] {
    let share = iterations == 0 ? 0 : momentum
    var overwrites = false
    if let overwriteFrequency { overwrites = (iterations + 1) % overwriteFrequency == 0 }
    return [share, 1 - share, overwrites ? 1 : 0]
  }
}
