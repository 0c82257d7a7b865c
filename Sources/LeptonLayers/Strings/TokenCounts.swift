import LeptonBase

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// How often tokens occur in the data that a vocabulary is learned from.
public struct TokenCounts: Sendable {
  public private(set) var counts: [Token: Int] = [:]
  /// In how many documents a token occurs.
  public private(set) var documentCounts: [Token: Int] = [:]
  public private(set) var documents = 0
  private var currentDocument: Set<Token> = []

  public init() {}

  public mutating func add(_ token: Token) {
    counts[token, default: 0] += 1
    if currentDocument.insert(token).inserted { documentCounts[token, default: 0] += 1 }
  }

  /// Says that the tokens since the last call were one document.
  public mutating func endDocument() {
    documents += 1
    currentDocument.removeAll(keepingCapacity: true)
  }

  /// The tokens by falling count, equally frequent ones in falling order.
  func sorted(without excluded: [Token]) -> [Token] {
    counts.filter { !excluded.contains($0.key) }
      .sorted { $0.value != $1.value ? $0.value > $1.value : Token.precedes($1.key, $0.key) }
      .map(\.key)
  }
}

extension Double {
  var naturalLogarithm: Double { log(self) }
}
