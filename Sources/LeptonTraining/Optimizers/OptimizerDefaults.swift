import LeptonJSON

/// Names and defaults in which optimizers differ.
struct OptimizerDefaults {
  var className: String
  /// Of an instance.
  var name: String
  var learningRate: Double
  var weightDecay: JSONValue

  init(
    _ className: String, name: String, learningRate: Double = 0.001,
    weightDecay: JSONValue = .null
  ) {
    self.className = className
    self.name = name
    self.learningRate = learningRate
    self.weightDecay = weightDecay
  }

  /// Keys of every optimizer's configuration after name and learning rate, in Keras's order.
  static let sharedKeys = [
    "weight_decay", "clipnorm", "global_clipnorm", "clipvalue", "use_ema", "ema_momentum",
    "ema_overwrite_frequency", "loss_scale_factor", "gradient_accumulation_steps",
  ]
}
