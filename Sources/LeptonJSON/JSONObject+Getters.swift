import LeptonBase

/// Typed access: the plain getters throw where the key is missing, the optional ones give nil where
/// it is missing or null; both throw where the value is something else. Errors carry the code
/// `.configuration` and name the key and what was found.
extension JSONObject {
  private func required(_ key: String) throws(LeptonError) -> JSONValue {
    guard let value = self[key] else {
      throw LeptonError(.configuration, "the key '\(key)' is missing")
    }
    return value
  }

  private func present(_ key: String) -> JSONValue? {
    guard let value = self[key], !value.isNull else { return nil }
    return value
  }

  private func converted<T>(
    _ key: String, _ value: JSONValue, _ wanted: String, _ result: T?
  ) throws(LeptonError) -> T {
    guard let result else {
      throw LeptonError(
        .configuration, "'\(key)' should be \(wanted), but is \(value.summary)")
    }
    return result
  }

  public func string(_ key: String) throws(LeptonError) -> String {
    let value = try required(key)
    return try converted(key, value, "a string", value.asString)
  }

  public func optionalString(_ key: String) throws(LeptonError) -> String? {
    guard let value = present(key) else { return nil }
    return try converted(key, value, "a string", value.asString)
  }

  /// Accepts floats that are integers exactly, such as 3.0.
  public func int(_ key: String) throws(LeptonError) -> Int {
    let value = try required(key)
    return try converted(key, value, "an integer", value.asInt)
  }

  public func optionalInt(_ key: String) throws(LeptonError) -> Int? {
    guard let value = present(key) else { return nil }
    return try converted(key, value, "an integer", value.asInt)
  }

  public func double(_ key: String) throws(LeptonError) -> Double {
    let value = try required(key)
    return try converted(key, value, "a number", value.asDouble)
  }

  public func optionalDouble(_ key: String) throws(LeptonError) -> Double? {
    guard let value = present(key) else { return nil }
    return try converted(key, value, "a number", value.asDouble)
  }

  public func bool(_ key: String) throws(LeptonError) -> Bool {
    let value = try required(key)
    return try converted(key, value, "true or false", value.asBool)
  }

  public func array(_ key: String) throws(LeptonError) -> [JSONValue] {
    let value = try required(key)
    return try converted(key, value, "a list", value.asArray)
  }

  public func optionalArray(_ key: String) throws(LeptonError) -> [JSONValue]? {
    guard let value = present(key) else { return nil }
    return try converted(key, value, "a list", value.asArray)
  }

  public func object(_ key: String) throws(LeptonError) -> JSONObject {
    let value = try required(key)
    return try converted(key, value, "an object", value.asObject)
  }

  public func optionalObject(_ key: String) throws(LeptonError) -> JSONObject? {
    guard let value = present(key) else { return nil }
    return try converted(key, value, "an object", value.asObject)
  }

  /// A list of integers.
  public func ints(_ key: String) throws(LeptonError) -> [Int] {
    let value = try required(key)
    return try converted(key, value, "a list of integers", value.asInts)
  }

  public func optionalInts(_ key: String) throws(LeptonError) -> [Int]? {
    guard let value = present(key) else { return nil }
    return try converted(key, value, "a list of integers", value.asInts)
  }

  /// A list of integers and nulls, where null is an unknown dimension.
  public func shape(_ key: String) throws(LeptonError) -> Shape {
    let value = try required(key)
    return try converted(key, value, "a shape (a list of integers and nulls)", value.asShape)
  }
}

extension JSONValue {
  /// A list of integers, nil where this is something else.
  public var asInts: [Int]? {
    guard case .array(let elements) = self else { return nil }
    let numbers = elements.compactMap(\.asInt)
    return numbers.count == elements.count ? numbers : nil
  }

  /// A list of dimensions from 0 to 2^31 - 1, null standing for an unknown one; nil otherwise.
  public var asShape: Shape? {
    guard case .array(let elements) = self, elements.count <= Shape.maximumRank else { return nil }
    var dims: [Int] = []
    for element in elements {
      if element.isNull {
        dims.append(Shape.unknown)
      } else if let dim = element.asInt, dim >= 0, dim <= Int(Int32.max) {
        dims.append(dim)
      } else {
        return nil
      }
    }
    return Shape(dims)
  }

  /// The value for an error message: its text where that is short, else its kind.
  public var summary: String {
    let text = self.text
    return text.utf8.count <= 60 ? text : kind
  }
}
