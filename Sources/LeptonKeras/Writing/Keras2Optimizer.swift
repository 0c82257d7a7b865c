import LeptonBase
import LeptonJSON

/// An optimizer in the form of Keras 2.
struct Keras2Optimizer {
  private let form: Keras2Form
  private let className: String
  private let config: JSONObject
  /// Whether it is one of those that Keras had before 2.11, which later versions have beside today's.
  let isOfOldLine: Bool

  /// Optimizers that Keras 2 has had from its beginning, with the same slots.
  private static let oldLine: Set<String> = [
    "Adadelta", "Adagrad", "Adam", "Adamax", "Ftrl", "RMSprop", "SGD",
  ]
  /// Options that those have not, with the values that ask for nothing.
  private static let newOptions: JSONObject = ["weight_decay": nil, "use_ema": false]
  /// Options that Keras 2 lacks altogether, with such values.
  private static let foreignOptions: JSONObject = [
    "loss_scale_factor": nil, "gradient_accumulation_steps": nil,
  ]

  /// - Parameter optimizer: Keras 3's envelope.
  /// - Throws: `.unsupported` where Keras 2 lacks the optimizer, one of its options, or its slots.
  init(_ optimizer: JSONValue, _ form: Keras2Form) throws(LeptonError) {
    self.form = form
    className = optimizer["class_name"]?.asString ?? "?"
    var config = optimizer["config"]?.asObject ?? JSONObject()
    guard Self.oldLine.contains(className) || ["AdamW", "Lion"].contains(className) else {
      throw LeptonError(
        .unsupported,
        "Keras 2 has no optimizer \(className) whose state Keras 3 shares; leave the optimizer out")
    }
    for member in Self.foreignOptions.members {
      guard config.take(member.key) ?? member.value == member.value else {
        throw LeptonError(
          .unsupported,
          "'\(member.key)': Keras 2 has no such option of optimizers; leave the optimizer out")
      }
    }
    let asksForMore = Self.newOptions.members.contains {
      config[$0.key] ?? $0.value != $0.value
    }
    isOfOldLine = form != .archive && Self.oldLine.contains(className) && !asksForMore
    if isOfOldLine {
      for member in Self.newOptions.members { config[member.key] = nil }
      for key in ["ema_momentum", "ema_overwrite_frequency"] { config[key] = nil }
      for key in ["clipnorm", "global_clipnorm", "clipvalue"] where config[key]?.isNull == true {
        config[key] = nil
      }
    } else {
      guard form != .shared else {
        throw LeptonError(
          .unsupported, "Keras 3 refuses the form in which Keras 2 has \(className)")
      }
      config["jit_compile"] = false
      config["is_legacy_optimizer"] = false
    }
    self.config = config
  }

  /// - Parameter learningRate: the rate as it is now; nil leaves what the configuration says.
  func envelope(learningRate: Double?) -> JSONValue {
    var config = config
    if let learningRate { config["learning_rate"] = .number(learningRate) }
    if let schedule = config["learning_rate"], schedule.asObject != nil {
      config["learning_rate"] = form.plain(schedule)
    }
    if form == .archive {
      return .object(form.envelope("keras.optimizers", className, config))
    }
    // What Keras since 2.11 calls an optimizer that is not of the old line.
    let name = isOfOldLine ? className : "Custom>\(className)"
    return ["class_name": .string(name), "config": .object(config)]
  }
}
