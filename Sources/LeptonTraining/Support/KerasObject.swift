import LeptonBase
import LeptonJSON

/// How a configuration names an object of Keras: a string; {"class_name", "config"}, with or without
/// "module" and "registered_name"; or a function that Keras wrote as an object.
struct KerasObject {
  var name: String
  var config: JSONObject
  /// Whether the name alone was given, or a function.
  var isNameOnly: Bool
  /// The name as the user wrote it, where that was a string.
  var spelling: String?

  /// - Parameter role: what is expected, such as "loss", for messages.
  init(_ value: JSONValue, role: String) throws(LeptonError) {
    switch value {
    case .string(let name):
      self.init(name: name, config: [:], isNameOnly: true, spelling: name)
    case .object(let object):
      guard var name = object["class_name"]?.asString else {
        throw LeptonError(
          .configuration, "a \(role) needs a 'class_name', but is \(value.summary)")
      }
      if name == "function", let function = object["config"]?.asString {
        self.init(name: function, config: [:], isNameOnly: true, spelling: nil)
        return
      }
      // "package>Name" is how Keras names registered classes.
      if let mark = name.lastIndex(of: ">") { name = String(name[name.index(after: mark)...]) }
      self.init(
        name: name, config: try object.optionalObject("config") ?? [:], isNameOnly: false,
        spelling: nil)
    default:
      throw LeptonError(.configuration, "a \(role) cannot be \(value.summary)")
    }
  }

  private init(name: String, config: JSONObject, isNameOnly: Bool, spelling: String?) {
    self.name = name
    self.config = config
    self.isNameOnly = isNameOnly
    self.spelling = spelling
  }

  /// The envelope in which Keras 3 writes an object.
  static func envelope(module: String, className: String, config: JSONObject) -> JSONValue {
    [
      "module": .string(module), "class_name": .string(className), "config": .object(config),
      "registered_name": nil,
    ]
  }
}
