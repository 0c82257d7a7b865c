import LeptonBase
import LeptonGraph
import LeptonJSON

/// The configuration of one layer while the layer reads it.
///
/// Every key is asked for by name, with the default that Keras has for it. What was asked for makes up
/// the layer's canonical configuration and its entry in the catalogue; what was not asked for is
/// unknown, and `finish()` refuses it. Errors name the layer, the key and the value.
public final class LayerOptions {
  /// A key as the catalogue describes it.
  public struct Key: Sendable {
    public var name: String
    /// What may stand there, in words: `integer`, `boolean`, `initializer`…
    public var kind: String
    /// nil where the key must be given.
    public var defaultValue: JSONValue?
  }

  public let className: String
  /// The layer's name; unique within its model.
  public let name: String
  public let config: JSONObject
  /// The keys read so far with their values in Keras 3's form.
  public private(set) var canonical = JSONObject()
  public private(set) var keys: [Key] = []
  /// The regularizers and constraints read so far by what their keys say before `_regularizer` or
  /// `_constraint`: `kernel`, `activity`.
  public internal(set) var penalties = Penalties()
  /// Keys that are understood and change nothing.
  public private(set) var ignored: [String] = []
  private var known: Set<String> = []

  public init(className: String, name: String, config: JSONObject) {
    self.className = className
    self.name = name
    self.config = config
  }

  public convenience init(_ description: LayerDescription) {
    self.init(
      className: description.className, name: description.name, config: description.config)
  }

  /// "layer 'd1' (Dense)".
  public var place: String { "layer '\(name)' (\(className))" }

  /// An error about a key.
  public func error(
    _ key: String, _ text: String, code: LeptonError.Code = .configuration
  ) -> LeptonError {
    LeptonError(code, "\(place): '\(key)' \(text)")
  }

  /// Reads a key through `parse`, which returns nil for a value that is not of the wanted kind.
  /// A missing key takes the default; a key without default must be there. `canonical` is what the
  /// layer's own configuration then says.
  public func read<T>(
    _ key: String, kind: String, default defaultValue: JSONValue?,
    canonical form: ((T) -> JSONValue)? = nil, _ parse: (JSONValue) throws(LeptonError) -> T?
  ) throws(LeptonError) -> T {
    if known.insert(key).inserted {
      keys.append(Key(name: key, kind: kind, defaultValue: defaultValue))
    }
    guard let value = config[key] ?? defaultValue else { throw error(key, "is missing") }
    let parsed: T?
    do {
      parsed = try parse(value)
    } catch let problem {
      let named = problem.message.contains("'\(key)'")
      throw problem.at(named ? place : "\(place): '\(key)'")
    }
    guard let parsed else { throw error(key, "should be \(kind), but is \(value.summary)") }
    canonical[key] = form?(parsed) ?? value
    return parsed
  }

  /// Marks keys as known that change nothing in what lepton computes.
  public func ignore(_ keys: String...) {
    for key in keys where known.insert(key).inserted {
      ignored.append(key)
      if let value = config[key] { canonical[key] = value }
    }
  }

  /// Marks a key as known that stands only in configurations that were brought from an old dialect, and
  /// is never written.
  public func accept(_ key: String) { known.insert(key) }

  /// Throws where the configuration has keys that no one asked for.
  public func finish() throws(LeptonError) {
    for member in config.members where !known.contains(member.key) {
      throw LeptonError(
        .configuration, "\(place): unknown key '\(member.key)' with value \(member.value.summary)")
    }
  }
}

extension LayerOptions {
  public func int(_ key: String, default value: Int? = nil) throws(LeptonError) -> Int {
    try read(key, kind: "an integer", default: value.map { JSONValue($0) }) { $0.asBoundedInt }
  }

  /// An integer from `range`.
  public func int(
    _ key: String, default value: Int? = nil, in range: ClosedRange<Int>
  ) throws(LeptonError) -> Int {
    let number = try int(key, default: value)
    guard range.contains(number) else {
      throw error(
        key, "should be from \(range.lowerBound) to \(range.upperBound), but is \(number)")
    }
    return number
  }

  /// A positive number of units, filters or the like; bounded so that shapes stay addressable.
  public func size(_ key: String, default value: Int? = nil) throws(LeptonError) -> Int {
    try int(key, default: value, in: 1...Int(Int32.max))
  }

  public func optionalInt(_ key: String) throws(LeptonError) -> Int? {
    try read(key, kind: "an integer or null", default: .null) { value -> Int?? in
      value.isNull ? .some(nil) : value.asBoundedInt.map { .some($0) }
    }
  }

  public func float(_ key: String, default value: Double? = nil) throws(LeptonError) -> Float {
    try read(key, kind: "a number", default: value.map { .number($0) }) {
      $0.asDouble.map { Float($0) }
    }
  }

  public func optionalFloat(_ key: String) throws(LeptonError) -> Float? {
    try read(key, kind: "a number or null", default: .null) { value -> Float?? in
      value.isNull ? .some(nil) : value.asDouble.map { .some(Float($0)) }
    }
  }

  public func bool(_ key: String, default value: Bool? = nil) throws(LeptonError) -> Bool {
    try read(key, kind: "true or false", default: value.map { .bool($0) }) {
      $0.asBool ?? $0.asInt.flatMap { $0 == 0 ? false : $0 == 1 ? true : nil }
    }
  }

  public func string(_ key: String, default value: String? = nil) throws(LeptonError) -> String {
    try read(key, kind: "a string", default: value.map { .string($0) }) { $0.asString }
  }

  /// One of the given words, in any case of letters; null stands for the default.
  public func choice(
    _ key: String, _ words: [String], default value: String? = nil
  ) throws(LeptonError) -> String {
    let kind = "one of " + words.map { "'\($0)'" }.joined(separator: ", ")
    return try read(
      key, kind: kind, default: value.map { .string($0) }, canonical: { .string($0) }
    ) { found -> String? in
      if found.isNull { return value }
      guard let word = found.asString?.lowercased(), words.contains(word) else { return nil }
      return word
    }
  }

  /// Whether the channels are the axis after the batch (`channels_first`) instead of the last.
  public func channelsFirst(_ key: String = "data_format") throws(LeptonError) -> Bool {
    try choice(key, ["channels_last", "channels_first"], default: "channels_last")
      == "channels_first"
  }

  /// `count` integers of at least `minimum`: a list of so many, or one for all.
  public func tuple(
    _ key: String, count: Int, default value: JSONValue? = nil, minimum: Int = 1
  ) throws(LeptonError) -> [Int] {
    try read(
      key, kind: "\(count) integers of at least \(minimum)", default: value,
      canonical: { JSONValue($0) }
    ) { found -> [Int]? in
      let numbers = found.asInt.map { [Int](repeating: $0, count: count) } ?? found.asInts
      guard let numbers, numbers.count == count,
        numbers.allSatisfy({ $0 >= minimum && $0 <= Int(Int32.max) })
      else { return nil }
      return numbers
    }
  }

  /// A list of integers, or one.
  public func ints(_ key: String, default value: JSONValue? = nil) throws(LeptonError) -> [Int] {
    try read(key, kind: "an integer or a list of them", default: value) {
      $0.asBoundedInts
    }
  }

  /// A list of integers, or one, or null.
  public func optionalInts(
    _ key: String, default value: JSONValue = .null
  ) throws(LeptonError) -> [Int]? {
    try read(key, kind: "an integer, a list of them, or null", default: value) { value -> [Int]?? in
      if value.isNull { return .some(nil) }
      return value.asBoundedInts.map { .some($0) }
    }
  }

  /// A list of dimensions, null or -1 standing for unknown ones.
  public func shape(_ key: String, default value: JSONValue? = nil) throws(LeptonError) -> Shape {
    try read(key, kind: "a shape", default: value) { LayerOptions.dimensions($0) }
  }

  static func dimensions(_ value: JSONValue) -> Shape? {
    if let only = value.asInt { return dimensions(.array([JSONValue(only)])) }
    guard let items = value.asArray, items.count <= Shape.maximumRank else { return nil }
    var dims: [Int] = []
    for item in items {
      if item.isNull {
        dims.append(Shape.unknown)
      } else if let dim = item.asInt, dim >= -1, dim <= Int(Int32.max) {
        dims.append(dim)
      } else {
        return nil
      }
    }
    return Shape(dims)
  }

  public func initializer(
    _ key: String, default name: String
  ) throws(LeptonError) -> any Initializer {
    try read(
      key, kind: "an initializer", default: .string(name), canonical: { $0.configuration }
    ) { value throws(LeptonError) -> (any Initializer)? in
      try InitializerRegistry.make(value.isNull ? .string(name) : value)
    }
  }

  public func activation(
    _ key: String = "activation", default name: String = "linear"
  ) throws(LeptonError) -> ActivationFunction {
    try read(key, kind: "an activation", default: .string(name)) {
      value throws(LeptonError) -> ActivationFunction? in
      try ActivationFunction(value, key: key)
    }
  }
}

extension JSONValue {
  /// An integer of at most 31 bits beside the sign, so that sums and products of two cannot overflow.
  var asBoundedInt: Int? {
    guard let number = asInt, (-Int(Int32.max)...Int(Int32.max)).contains(number) else {
      return nil
    }
    return number
  }

  /// Such integers: a list of them, or one.
  var asBoundedInts: [Int]? {
    let numbers = asInt.map { [$0] } ?? asInts
    guard let numbers, numbers.allSatisfy({ (-Int(Int32.max)...Int(Int32.max)).contains($0) })
    else { return nil }
    return numbers
  }
}
