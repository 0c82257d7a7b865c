import LeptonBase
import LeptonJSON

/// A learning rate that depends on the step (keras.src.optimizers.schedules), computed in float32.
public protocol Schedule: Sendable {
  static var className: String { get }
  /// What Keras's `get_config()` gives.
  var config: JSONObject { get }
  /// The learning rate after `step` steps.
  func rate(step: Float) -> Float
}

extension Schedule {
  /// The schedule as Keras 3 writes it into a file.
  public var configuration: JSONValue {
    KerasObject.envelope(
      module: "keras.optimizers.schedules", className: Self.className, config: config)
  }
}
