/// The members of a JSON object in the order in which they were written.
///
/// A key that is set twice keeps its first place and its last value, as in Python.
public struct JSONObject: Sendable, Equatable {
  /// A key with its value.
  public struct Member: Sendable, Equatable {
    public let key: String
    public var value: JSONValue
  }

  /// From this size on, look-ups go through a hash table; below it a scan is faster.
  private static let indexThreshold = 12

  public private(set) var members: [Member] = []
  private var index: [String: Int]?

  public init() {}

  public init(_ pairs: [(String, JSONValue)]) {
    members.reserveCapacity(pairs.count)
    for (key, value) in pairs { self[key] = value }
  }

  public var count: Int { members.count }
  public var isEmpty: Bool { members.isEmpty }
  public var keys: [String] { members.map(\.key) }

  private func position(_ key: String) -> Int? {
    if let index { return index[key] }
    return members.firstIndex { $0.key == key }
  }

  /// The value of a key; setting nil removes the key.
  public subscript(key: String) -> JSONValue? {
    get {
      guard let position = position(key) else { return nil }
      return members[position].value
    }
    set {
      switch (position(key), newValue) {
      case (let found?, let value?): members[found].value = value
      case (let found?, nil):
        members.remove(at: found)
        rebuildIndex()
      case (nil, let value?):
        members.append(Member(key: key, value: value))
        if index != nil {
          index?[key] = members.count - 1
        } else if members.count == Self.indexThreshold {
          rebuildIndex()
        }
      case (nil, nil): break
      }
    }
  }

  private mutating func rebuildIndex() {
    guard members.count >= Self.indexThreshold else {
      index = nil
      return
    }
    var rebuilt: [String: Int] = [:]
    rebuilt.reserveCapacity(members.count)
    for (place, member) in members.enumerated() { rebuilt[member.key] = place }
    index = rebuilt
  }

  /// Gives the value of `key` the name `newKey`, in the same place; does nothing where `key` is
  /// absent. A member that already had that name is replaced.
  public mutating func rename(_ key: String, to newKey: String) {
    guard key != newKey, let value = self[key] else { return }
    if position(newKey) != nil { self[newKey] = nil }
    guard let place = position(key) else { return }
    members[place] = Member(key: newKey, value: value)
    rebuildIndex()
  }

  /// Removes a key and says what it held.
  @discardableResult
  public mutating func take(_ key: String) -> JSONValue? {
    guard let value = self[key] else { return nil }
    self[key] = nil
    return value
  }

  /// Equal keys with equal values, in any order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
