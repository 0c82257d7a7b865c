/// A JSON value as Python's `json` module reads and writes it: integers stay apart from floats, and
/// `NaN`, `Infinity` and `-Infinity` are numbers.
public enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// What the value is, in JSON's own words, for error messages.
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool: "true or false"
    case .integer: "an integer"
    case .number: "a number"
    case .string: "a string"
    case .array: "a list"
    case .object: "an object"
    }
  }

  public var isNull: Bool {
    if case .null = self { true } else { false }
  }

  public var asBool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// An integer, or a float that is one exactly.
  public var asInt: Int? {
    switch self {
    case .integer(let value): Int(exactly: value)
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  /// An integer or a float.
  public var asDouble: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  public var asString: String? {
    if case .string(let value) = self { value } else { nil }
  }

  public var asArray: [JSONValue]? {
    if case .array(let value) = self { value } else { nil }
  }

  public var asObject: JSONObject? {
    if case .object(let value) = self { value } else { nil }
  }

  /// The member of an object, nil where there is none or this is no object.
  public subscript(key: String) -> JSONValue? { asObject?[key] }

  /// The element of a list, nil where there is none or this is no list.
  public subscript(index: Int) -> JSONValue? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(nilLiteral: ()) { self = .null }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements))
  }

  public init(_ value: Int) { self = .integer(Int64(value)) }
  public init(_ values: [Int]) { self = .array(values.map { JSONValue($0) }) }
}
