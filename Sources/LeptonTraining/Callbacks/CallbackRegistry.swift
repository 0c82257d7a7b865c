import LeptonBase
import LeptonJSON

/// Keras's callbacks by class name.
public enum CallbackRegistry {
  /// From an object {"class_name", "config"}. Throws `.unsupported` for a callback that lepton does not
  /// have.
  public static func make(_ value: JSONValue) throws(LeptonError) -> any TrainingCallback {
    let object = try KerasObject(value, role: "callback")
    throw LeptonError(.unsupported, "the callback '\(object.name)' is not known")
  }
}
