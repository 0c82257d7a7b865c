import LeptonJSON

/// An entry of a vocabulary. Texts are compared byte by byte, as Keras compares them.
public enum Token: Sendable, Hashable {
  case text([UInt8])
  case number(Int64)

  public init(_ text: String) { self = .text(Array(text.utf8)) }

  /// From a configuration: a string, or an integer where `isText` is false.
  init?(_ value: JSONValue, isText: Bool) {
    if isText, let text = value.asString {
      self.init(text)
    } else if !isText, let number = value.asInt {
      self = .number(Int64(number))
    } else {
      return nil
    }
  }

  var configuration: JSONValue {
    switch self {
    case .text(let bytes): .string(String(decoding: bytes, as: UTF8.self))
    case .number(let number): .integer(number)
    }
  }

  /// For messages.
  var description: String {
    switch self {
    case .text(let bytes): "'\(String(decoding: bytes, as: UTF8.self))'"
    case .number(let number): "\(number)"
    }
  }

  /// The order by which Keras breaks ties: texts by their bytes, numbers by size.
  static func precedes(_ a: Token, _ b: Token) -> Bool {
    switch (a, b) {
    case (.text(let x), .text(let y)): x.lexicographicallyPrecedes(y)
    case (.number(let x), .number(let y)): x < y
    case (.text, .number): false
    case (.number, .text): true
    }
  }
}
