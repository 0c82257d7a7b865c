import LeptonBase
import LeptonJSON

/// Readers for the shapes in which Keras writes the options of layers. A key that is absent or null
/// takes its default; errors carry the code `.configuration` and name the key and what was found.
extension JSONObject {
  /// A number. Arrays of one element that NumPy objects were written as count as that element.
  func optionalFloat(_ key: String) throws(LeptonError) -> Float? {
    guard let value = self[key], !value.isNull else { return nil }
    guard let numbers = value.asNumbers, numbers.count == 1 else {
      throw LeptonError(.configuration, "'\(key)' should be a number, but is \(value.summary)")
    }
    return Float(numbers[0])
  }

  func nonNegative(_ key: String) throws(LeptonError) -> Float? {
    guard let number = try optionalFloat(key) else { return nil }
    guard number >= 0 else {
      throw LeptonError(.configuration, "'\(key)' should not be negative, but is \(number)")
    }
    return number
  }

  /// The small number under a square root or in a divisor; `null` in files of Keras 1 and 2.
  func epsilon(default value: Float) throws(LeptonError) -> Float {
    try nonNegative("epsilon") ?? value
  }

  /// An integer or a list of integers.
  func axes(_ key: String, default value: [Int]) throws(LeptonError) -> [Int] {
    guard let found = self[key], !found.isNull else { return value }
    guard let axes = found.asInt.map({ [$0] }) ?? found.asInts else {
      throw LeptonError(
        .configuration, "'\(key)' should be an axis or a list of axes, but is \(found.summary)")
    }
    return axes
  }

  /// One integer of at least `minimum` per spatial axis: a list of `rank` of them, or one for all.
  func spatial(
    _ key: String, rank: Int, minimum: Int = 1, default value: Int
  ) throws(LeptonError) -> [Int] {
    try optionalSpatial(key, rank: rank, minimum: minimum)
      ?? [Int](repeating: value, count: rank)
  }

  func optionalSpatial(
    _ key: String, rank: Int, minimum: Int = 1
  ) throws(LeptonError) -> [Int]? {
    guard let found = self[key], !found.isNull else { return nil }
    let numbers = found.asInt.map { [Int](repeating: $0, count: rank) } ?? found.asInts
    guard let numbers, numbers.count == rank,
      numbers.allSatisfy({ $0 >= minimum && $0 <= spatialLimit })
    else {
      throw LeptonError(
        .configuration,
        "'\(key)' should be \(rank == 1 ? "an integer" : "\(rank) integers") of at least \(minimum),"
          + " but is \(found.summary)")
    }
    return numbers
  }

  /// Elements before and after every spatial axis: an integer, a list of `rank` integers, or a list of
  /// `rank` pairs; with one spatial axis a pair stands for (before, after).
  func spatialPairs(
    _ key: String, rank: Int, default value: Int
  ) throws(LeptonError) -> [(before: Int, after: Int)] {
    guard let found = self[key], !found.isNull else {
      return [(before: Int, after: Int)](repeating: (value, value), count: rank)
    }
    guard let pairs = Self.pairs(found, rank: rank),
      pairs.allSatisfy({
        (0...spatialLimit).contains($0.before) && (0...spatialLimit).contains($0.after)
      })
    else {
      throw LeptonError(
        .configuration,
        "'\(key)' should be an integer or \(rank) pairs of integers that are not negative, but is "
          + found.summary)
    }
    return pairs
  }

  private static func pairs(_ value: JSONValue, rank: Int) -> [(before: Int, after: Int)]? {
    if let number = value.asInt {
      return [(before: Int, after: Int)](repeating: (number, number), count: rank)
    }
    guard let items = value.asArray else { return nil }
    if rank == 1, items.count == 2, let before = items[0].asInt, let after = items[1].asInt {
      return [(before, after)]
    }
    guard items.count == rank else { return nil }
    var pairs: [(before: Int, after: Int)] = []
    for item in items {
      if let number = item.asInt {
        pairs.append((number, number))
      } else if let pair = item.asInts, pair.count == 2 {
        pairs.append((pair[0], pair[1]))
      } else {
        return nil
      }
    }
    return pairs
  }

  /// A string that is one of `choices`.
  func choice<T>(
    _ key: String, default value: T, _ choices: [(name: String, value: T)]
  ) throws(LeptonError) -> T {
    guard let found = self[key], !found.isNull else { return value }
    guard let name = found.asString, let choice = choices.first(where: { $0.name == name }) else {
      throw LeptonError(
        .configuration,
        "'\(key)' should be one of \(choices.map(\.name).joined(separator: ", ")), but is "
          + found.summary)
    }
    return choice.value
  }

  func dataFormat() throws(LeptonError) -> DataFormat {
    try choice(
      "data_format", default: .channelsLast,
      [("channels_last", .channelsLast), ("channels_first", .channelsFirst)])
  }
}

/// Larger sizes, strides and paddings are refused, so that sums and products of a few of them cannot
/// overflow.
private let spatialLimit = (1 << 31) - 1

extension JSONValue {
  /// The elements, in row-major order, of a number, of nested lists of numbers, or of an array object
  /// (`__numpy__`, `__tensor__`, or the `{"type": "ndarray", "value": …}` of Keras 2); nil for
  /// anything else.
  var asNumbers: [Double]? {
    if let number = asDouble { return [number] }
    if let items = asArray {
      var numbers: [Double] = []
      for item in items {
        guard let inner = item.asNumbers else { return nil }
        numbers += inner
      }
      return numbers
    }
    guard let object = asObject else { return nil }
    return (object["config"]?["value"] ?? object["value"])?.asNumbers
  }
}
