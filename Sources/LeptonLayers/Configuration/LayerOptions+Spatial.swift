import LeptonBase
import LeptonGraph
import LeptonJSON

/// The options that layers over images, volumes and sequences share.
extension LayerOptions {
  /// `valid`, `same` or, where the layer knows it, `causal`.
  func padding(allowsCausal: Bool = false) throws(LeptonError) -> WindowPadding {
    let words = ["valid", "same"] + (allowsCausal ? ["causal"] : [])
    switch try choice("padding", words, default: "valid") {
    case "same": return .same
    case "causal": return .causal
    default: return .valid
    }
  }

  /// Elements before and after every spatial axis: an integer, `rank` integers, or `rank` pairs; with
  /// one spatial axis two integers are (before, after).
  func spatialPairs(
    _ key: String, rank: Int, default value: Int
  ) throws(LeptonError) -> [SpatialPair] {
    let kind =
      rank == 1 ? "an integer or a pair of integers" : "an integer or \(rank) pairs of integers"
    return try read(
      key, kind: kind + ", none negative", default: JSONValue(value),
      canonical: { SpatialPair.configuration($0) }
    ) { SpatialPair.list($0, rank: rank) }
  }

  /// `rank` integers of at least `minimum`, one for all, or null.
  func optionalTuple(
    _ key: String, count: Int, minimum: Int = 1
  ) throws(LeptonError) -> [Int]? {
    guard let value = config[key], !value.isNull else {
      return try read(key, kind: "\(count) integers or null", default: .null) { _ -> [Int]?? in
        .some(nil)
      }
    }
    return try tuple(key, count: count, default: .null, minimum: minimum)
  }

  /// A number, or a nested list or array object of them, with its shape; null where `isOptional`.
  func numbers(_ key: String, default value: JSONValue?) throws(LeptonError) -> NumberArray? {
    try read(key, kind: "a number or an array of numbers", default: value) {
      found -> NumberArray?? in
      found.isNull ? .some(nil) : NumberArray(found).map { .some($0) }
    }
  }
}

/// Elements before and after one spatial axis.
struct SpatialPair: Sendable, Hashable {
  var before: Int
  var after: Int

  static let none = SpatialPair(before: 0, after: 0)

  /// Nil where the value is not of the form that `LayerOptions.spatialPairs` takes.
  static func list(_ value: JSONValue, rank: Int) -> [SpatialPair]? {
    if let number = value.asInt {
      return checked(number, number).map { [SpatialPair](repeating: $0, count: rank) }
    }
    guard let items = value.asArray else { return nil }
    if rank == 1, items.count == 2, let before = items[0].asInt, let after = items[1].asInt {
      return checked(before, after).map { [$0] }
    }
    guard items.count == rank else { return nil }
    var pairs: [SpatialPair] = []
    for item in items {
      let numbers = item.asInt.map { [$0, $0] } ?? item.asInts ?? []
      guard numbers.count == 2, let pair = checked(numbers[0], numbers[1]) else { return nil }
      pairs.append(pair)
    }
    return pairs
  }

  private static func checked(_ before: Int, _ after: Int) -> SpatialPair? {
    let range = 0...Int(Int32.max)
    guard range.contains(before), range.contains(after) else { return nil }
    return SpatialPair(before: before, after: after)
  }

  /// As Keras writes it: a pair for one spatial axis, else a list of pairs.
  static func configuration(_ pairs: [SpatialPair]) -> JSONValue {
    let lists = pairs.map { JSONValue.array([JSONValue($0.before), JSONValue($0.after)]) }
    return lists.count == 1 ? lists[0] : .array(lists)
  }
}
