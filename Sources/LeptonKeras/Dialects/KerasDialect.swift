import LeptonBase
import LeptonJSON
import LeptonLayers

/// Brings the JSON of a model that any version of Keras wrote into the form that Keras 3 writes,
/// which `ModelDescription(json:)` reads.
///
/// Keras 1, standalone Keras 2, `tf.keras` and `tf_keras` differ in the names of classes and keys, in
/// how calls are listed, and in the meaning of some names; what is left differs not at all. A key that
/// is none of the class's and says something is an error: ignoring it would give other numbers.
public struct KerasDialect: Sendable {
  /// The major version of Keras: 1, 2 or 3.
  public let majorVersion: Int
  /// Keras 1 and 2 as files name them, "2.0.9" having the minor version 0; nil where they name none.
  let minorVersion: Int?
  /// Whether Theano computed what Keras 1 or 2 wrote.
  let isTheano: Bool
  /// Whether masked steps of a Bidirectional that gives sequences are zero, as in `tf.keras` since
  /// TensorFlow 1.14; before, they repeated the step before them.
  let zeroesMaskedSteps: Bool
  /// Where Keras 1 had the channels of layers that do not say so.
  let channelsFirst: Bool

  /// A dialect by the version text in a file, such as `2.2.4-tf`. Without one the JSON itself tells:
  /// what Keras 3 writes names modules, what older versions write does not.
  ///
  /// `backend` is what computed the model, where the file says so beside the JSON.
  public init(version: String?, json: JSONValue, backend: String? = nil) {
    let version = version ?? json["keras_version"]?.asString
    let backend = backend ?? json["backend"]?.asString
    if let first = version?.utf8.first, let major = Int(String(decoding: [first], as: UTF8.self)) {
      majorVersion = Swift.max(1, Swift.min(major, 3))
    } else if json["module"] != nil || json["registered_name"] != nil {
      majorVersion = 3
    } else {
      majorVersion = Self.looksLikeKeras1(json, depth: 0) ? 1 : 2
    }
    minorVersion = version?.split(separator: ".").dropFirst().first.flatMap { Int($0) }
    let ordering = majorVersion == 1 ? KerasOneOrdering(json) : nil
    isTheano = majorVersion < 3 && (backend.map { $0 == "theano" } ?? (ordering?.said == .first))
    channelsFirst = ordering?.channelsFirst(isTheano: isTheano) ?? false
    zeroesMaskedSteps = majorVersion >= 2 && Self.isNewTensorFlow(version)
  }

  /// Whether a version of Keras 2 is that within TensorFlow 1.14 or newer: `2.2.4-tf`, `2.3.0-tf`,
  /// `2.4.0`. Keras by itself ended with 2.3.1.
  private static func isNewTensorFlow(_ version: String?) -> Bool {
    guard let version else { return true }
    let parts = version.split { $0 == "." || $0 == "-" }.map { Int($0) ?? 0 }
    guard parts.count >= 2 else { return true }
    let minor = (parts[0], parts[1])
    if minor >= (2, 4) { return true }
    guard version.hasSuffix("-tf") else { return false }
    return minor > (2, 2) || (minor == (2, 2) && parts.count > 2 && parts[2] >= 4)
  }

  /// Keys that layers of Keras 1 have and later ones have not.
  private static func looksLikeKeras1(_ json: JSONValue, depth: Int) -> Bool {
    let entries: [JSONValue]
    if let config = json["config"]?.asArray {
      entries = config
    } else {
      entries = json["config"]?["layers"]?.asArray ?? []
    }
    let marks = ["nb_filter", "W_regularizer", "border_mode", "inner_init", "dim_ordering", "p"]
    return entries.prefix(100).contains { entry in
      guard let config = entry["config"] else { return false }
      if let object = config.asObject, marks.contains(where: { object[$0] != nil }) { return true }
      return depth < 8 && looksLikeKeras1(entry, depth: depth + 1)
    }
  }

  /// The model's JSON as Keras 3 would write it.
  ///
  /// - Throws: `.configuration` where the JSON says what no model says, `.unsupported` for classes
  ///   that are user code or byte-code and for options that lepton will not run; the message names
  ///   layer and key.
  public func canonical(model json: JSONValue) throws(LeptonError) -> JSONValue {
    guard let object = json.asObject else {
      throw LeptonError(
        .configuration,
        "a model should be an object with class_name and config, but is \(json.summary)")
    }
    return .object(try canonical(model: object))
  }
}

extension ModelDescription {
  /// Reads the JSON of a model whatever version of Keras wrote it: the text of `to_json()`, the
  /// `model_config` of an `.h5` file, the `config.json` of a `.keras` file.
  ///
  /// `kerasVersion` and `backend` are what the file says beside the JSON, if anything.
  public init(
    anyVersion json: JSONValue, kerasVersion: String? = nil, backend: String? = nil
  ) throws(LeptonError) {
    let dialect = KerasDialect(version: kerasVersion, json: json, backend: backend)
    try self.init(json: try dialect.canonical(model: json))
    obeysRecordedTraining = dialect.majorVersion < 3
    self.kerasVersion = kerasVersion ?? json["keras_version"]?.asString
  }
}
