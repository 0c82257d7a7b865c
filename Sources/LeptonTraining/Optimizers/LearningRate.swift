import LeptonBase
import LeptonJSON

/// Where an optimizer's learning rate comes from.
enum LearningRate: Sendable {
  case constant(Float)
  case schedule(any Schedule)
}
extension LearningRate {
  /// Reads `learning_rate` (`lr` in Keras 1 and 2): a number or a schedule. Keras 2's `decay` makes a
  /// schedule of a number, rate / (1 + decay·step).
  static func read(
    _ options: Options, default value: Double
  ) throws(LeptonError) -> LearningRate {
    let key =
      options.config["learning_rate"] == nil && options.config["lr"] != nil
      ? "lr" : "learning_rate"
    let decay = options.take("decay")?.asDouble ?? 0
    return try options.read(key, kind: "a number or a schedule", default: .number(value)) {
      found throws(LeptonError) -> LearningRate? in
      if let number = found.asDouble {
        guard decay != 0 else { return .constant(Float(number)) }
        return .schedule(
          try ScheduleRegistry.make([
            "class_name": "InverseTimeDecay",
            "config": [
              "initial_learning_rate": .number(number), "decay_steps": 1,
              "decay_rate": .number(decay),
            ],
          ]))
      }
      guard found.asObject != nil else { return nil }
      return .schedule(try ScheduleRegistry.make(found))
    }
  }
}
