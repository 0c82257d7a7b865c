import LeptonBase
import LeptonJSON

/// The configuration of a loss, metric, optimizer, schedule or callback while it is read: every key
/// is asked for by name with Keras's default; what was asked for makes up the configuration that is
/// written again, in the order in which it was asked for; what was not is refused. A null that is not
/// of the wanted kind stands for the default, as old files have it for what nobody said.
///
/// Errors name the object, the key and the value that was found.
final class Options {
  /// "loss MeanSquaredError".
  let place: String
  let config: JSONObject
  /// The keys read so far with their values, as Keras's `get_config()` gives them.
  private(set) var canonical = JSONObject()
  private var known: Set<String> = []

  init(_ place: String, _ config: JSONObject) {
    self.place = place
    self.config = config
  }

  func error(
    _ key: String, _ text: String, code: LeptonError.Code = .configuration
  ) -> LeptonError {
    LeptonError(code, "\(place): '\(key)' \(text)")
  }

  /// Reads a key through `parse`, which gives nil for a value that is not of the wanted kind. A missing
  /// key has the default, where there is one.
  /// - Parameter isShort: leaves the key out of the written configuration where it has the default,
  ///   for keys that Keras reads but does not write.
  func read<T>(
    _ key: String, kind: String, default defaultValue: JSONValue?, isShort: Bool = false,
    canonical form: ((T) -> JSONValue)? = nil, _ parse: (JSONValue) throws(LeptonError) -> T?
  ) throws(LeptonError) -> T {
    known.insert(key)
    guard var value = config[key] ?? defaultValue else { throw error(key, "is missing") }
    var parsed: T?
    do {
      parsed = try parse(value)
      if parsed == nil, value.isNull, let defaultValue {
        value = defaultValue
        parsed = try parse(value)
      }
    } catch let problem {
      throw problem.at("\(place): '\(key)'")
    }
    guard let parsed else { throw error(key, "should be \(kind), but is \(value.summary)") }
    let written = form?(parsed) ?? value
    if !isShort || written != defaultValue { canonical[key] = written }
    return parsed
  }

  func double(_ key: String, default value: JSONValue) throws(LeptonError) -> Double {
    try read(key, kind: "a number", default: value) { $0.asDouble }
  }

  /// A number; without default it must be there.
  func float(
    _ key: String, default value: JSONValue?, isShort: Bool = false
  ) throws(LeptonError) -> Float {
    try read(key, kind: "a number", default: value, isShort: isShort) {
      $0.asDouble.map { Float($0) }
    }
  }

  /// A number from `range`.
  func float(
    _ key: String, default value: JSONValue?, in range: ClosedRange<Float>
  ) throws(LeptonError) -> Float {
    let number = try float(key, default: value)
    guard range.contains(number) else {
      throw error(
        key, "should be from \(range.lowerBound) to \(range.upperBound), but is \(number)")
    }
    return number
  }

  /// A number greater than 0.
  func positive(_ key: String, default value: JSONValue? = nil) throws(LeptonError) -> Float {
    let number = try float(key, default: value)
    guard number > 0 else { throw error(key, "should be greater than 0, but is \(number)") }
    return number
  }

  /// A list of numbers.
  func floats(_ key: String) throws(LeptonError) -> [Float] {
    try read(key, kind: "a list of numbers", default: nil) { value -> [Float]? in
      guard let items = value.asArray else { return nil }
      let numbers = items.compactMap(\.asDouble)
      return numbers.count == items.count ? numbers.map { Float($0) } : nil
    }
  }

  func optionalFloat(_ key: String, default value: JSONValue = .null) throws(LeptonError) -> Float?
  {
    try read(key, kind: "a number or null", default: value) { value -> Float?? in
      value.isNull ? .some(nil) : value.asDouble.map { .some(Float($0)) }
    }
  }

  func int(
    _ key: String, default value: JSONValue?, in range: ClosedRange<Int>, isShort: Bool = false
  ) throws(LeptonError) -> Int {
    try read(
      key, kind: "an integer from \(range.lowerBound) to \(range.upperBound)", default: value,
      isShort: isShort
    ) { value -> Int? in
      guard let number = value.asInt, range.contains(number) else { return nil }
      return number
    }
  }

  func optionalDouble(_ key: String) throws(LeptonError) -> Double? {
    try read(key, kind: "a number or null", default: .null) { value -> Double?? in
      value.isNull ? .some(nil) : value.asDouble.map { .some($0) }
    }
  }

  func optionalInt(
    _ key: String, in range: ClosedRange<Int>, isShort: Bool = false
  ) throws(LeptonError) -> Int? {
    try read(
      key, kind: "null or an integer from \(range.lowerBound) to \(range.upperBound)",
      default: .null, isShort: isShort
    ) { value -> Int?? in
      if value.isNull { return .some(nil) }
      guard let number = value.asInt, range.contains(number) else { return nil }
      return .some(number)
    }
  }

  /// An axis: an integer that any tensor could have as one.
  func axis(
    _ key: String = "axis", default value: JSONValue = -1, isShort: Bool = false
  ) throws(LeptonError) -> Int {
    try int(key, default: value, in: -8...7, isShort: isShort)
  }

  func bool(
    _ key: String, default value: JSONValue, isShort: Bool = false
  ) throws(LeptonError) -> Bool {
    try read(key, kind: "true or false", default: value, isShort: isShort) {
      $0.asBool ?? $0.asInt.flatMap { $0 == 0 ? false : $0 == 1 ? true : nil }
    }
  }

  func string(_ key: String, default value: JSONValue?) throws(LeptonError) -> String {
    try read(key, kind: "a string", default: value) { $0.asString }
  }

  func optionalString(_ key: String) throws(LeptonError) -> String? {
    try read(key, kind: "a string or null", default: .null) { value -> String?? in
      value.isNull ? .some(nil) : value.asString.map { .some($0) }
    }
  }

  /// One of the given words.
  func choice(
    _ key: String, _ words: [String], default value: JSONValue
  ) throws(LeptonError) -> String {
    let kind = "one of " + words.map { "'\($0)'" }.joined(separator: ", ")
    return try read(key, kind: kind, default: value) { found -> String? in
      guard let word = found.asString, words.contains(word) else { return nil }
      return word
    }
  }

  /// A list of numbers, or one number, or null.
  func optionalFloats(_ key: String) throws(LeptonError) -> [Float]? {
    try read(key, kind: "a number, a list of numbers, or null", default: .null) {
      value -> [Float]?? in
      if value.isNull { return .some(nil) }
      if let only = value.asDouble { return .some([Float(only)]) }
      guard let items = value.asArray else { return nil }
      let numbers = items.compactMap(\.asDouble)
      return numbers.count == items.count ? .some(numbers.map { Float($0) }) : nil
    }
  }

  /// Marks keys as known that change nothing in what is computed.
  func ignore(_ keys: String...) { for key in keys { known.insert(key) } }

  /// The value of a key that is written again in another form, or not at all.
  func take(_ key: String) -> JSONValue? {
    known.insert(key)
    guard let value = config[key], !value.isNull else { return nil }
    return value
  }

  /// Sets a key of the written configuration.
  func write(_ key: String, _ value: JSONValue) { canonical[key] = value }

  /// Throws where the configuration has keys that nobody asked for.
  func finish() throws(LeptonError) {
    for member in config.members where !known.contains(member.key) {
      throw LeptonError(
        .configuration, "\(place): unknown key '\(member.key)' with value \(member.value.summary)")
    }
  }
}
