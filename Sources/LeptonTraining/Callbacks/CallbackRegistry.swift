import LeptonBase
import LeptonJSON

/// Keras's callbacks by class name.
public enum CallbackRegistry {
  private static let makers:
    [String: @Sendable (Options) throws(LeptonError) -> any TrainingCallback] = [
      "EarlyStopping": { options throws(LeptonError) in try EarlyStopping(options) },
      "ModelCheckpoint": { options throws(LeptonError) in try ModelCheckpoint(options) },
      "ReduceLROnPlateau": { options throws(LeptonError) in try ReduceLROnPlateau(options) },
      "LearningRateScheduler": { options throws(LeptonError) in
        try LearningRateScheduler(options)
      },
      "CSVLogger": { options throws(LeptonError) in try CSVLogger(options) },
      "TerminateOnNaN": { options throws(LeptonError) in try TerminateOnNaN(options) },
      "BackupAndRestore": { options throws(LeptonError) in try BackupAndRestore(options) },
      "TensorBoard": { options throws(LeptonError) in try TensorBoard(options) },
    ]

  static var names: [String] { Array(makers.keys) }

  /// From a name, or an object {"class_name", "config"} whose configuration holds the arguments of Keras's
  /// class. Throws `.configuration` for wrong options, `.unsupported` for a callback that lepton does
  /// not have.
  public static func make(_ value: JSONValue) throws(LeptonError) -> any TrainingCallback {
    let object = try KerasObject(value, role: "callback")
    guard let maker = makers[object.name] else {
      throw LeptonError(.unsupported, "the callback '\(object.name)' is not known")
    }
    let options = Options("callback \(object.name)", object.config)
    let callback = try maker(options)
    // What a callback says goes to the log.
    options.ignore("verbose")
    try options.finish()
    return callback
  }
}
