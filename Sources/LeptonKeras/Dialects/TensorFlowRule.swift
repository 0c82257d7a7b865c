import LeptonJSON

/// How a function of TensorFlow becomes an operation.
struct TensorFlowRule {
  /// A TensorFlow argument that is a setting of the operation.
  struct Setting {
    var from: String
    var to: String
    var missing: JSONValue?
  }

  /// A class of `keras.ops`, or one of TensorFlow's own, whose name begins with `tf.`.
  var className: String
  /// TensorFlow's names of the arguments that are handed over when called, in order.
  var arguments: [String] = []
  var settings: [Setting] = []
  /// Arguments that change nothing here.
  var ignored: Set<String> = ["name"]

  /// The arguments of a function of this name, handed over under TensorFlow's own names.
  var isOwn: Bool { className.hasPrefix("tf.") }

  /// Reads a line of `TensorFlowRules`: the class, then names of arguments, then after a bar settings,
  /// as `name`, `name>other` or `name>other=value`; `-name` is ignored.
  init(_ text: Substring) {
    let parts = text.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    var words = parts[0].split(separator: " ").map { String($0) }
    className = words.isEmpty ? "" : words.removeFirst()
    arguments = words
    guard parts.count > 1 else { return }
    for word in parts[1].split(separator: " ") {
      if word.hasPrefix("-") {
        ignored.insert(String(word.dropFirst()))
        continue
      }
      let sides = word.split(separator: "=", maxSplits: 1).map { String($0) }
      let names = sides[0].split(separator: ">").map { String($0) }
      guard let from = names.first, let to = names.last else { continue }
      settings.append(
        Setting(from: from, to: to, missing: sides.count > 1 ? Self.value(sides[1]) : nil))
    }
  }

  private static func value(_ text: String) -> JSONValue {
    switch text {
    case "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    default:
      if let integer = Int64(text) { return .integer(integer) }
      return Double(text).map { .number($0) } ?? .string(text)
    }
  }
}
