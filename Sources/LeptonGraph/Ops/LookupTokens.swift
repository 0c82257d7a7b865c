import LeptonBase

/// Indices of elements in a vocabulary, as int32. Token i of the list gives `first` + i; with
/// `maskIndex` the list's last token is none of these but the mask and gives that. An element that is
/// not in the list goes to one of `unknownCount` buckets that begin at `firstUnknown`.
public struct LookupTokens: Op {
  public static let name = "lookup"

  /// How unknown elements share several buckets.
  public enum Sharing: Sendable, Hashable {
    /// Numbers: the remainder of the division by the number of buckets.
    case remainder
    /// TensorFlow's `to_hash_bucket_fast` of the string, or of the number in decimal.
    case fingerprint
    /// TensorFlow's `to_hash_bucket_strong` with this key.
    case siphash(UInt64, UInt64)
  }

  /// How many tokens the list has.
  public var count: Int
  public var first: Int
  public var maskIndex: Int?
  public var firstUnknown: Int
  /// 0: an unknown element fails the run.
  public var unknownCount: Int
  public var sharing: Sharing

  public init(
    count: Int, first: Int, maskIndex: Int?, firstUnknown: Int, unknownCount: Int, sharing: Sharing
  ) {
    self.count = count
    self.first = first
    self.maskIndex = maskIndex
    self.firstUnknown = firstUnknown
    self.unknownCount = unknownCount
    self.sharing = sharing
  }

  /// Arguments: strings with a list of strings (`StringList`), or numbers with a list of int64; the list
  /// is a constant.
  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    try StringList.check(arguments[1], isText: arguments[0].dtype == .string, self)
    guard count >= 0, unknownCount >= 0,
      max(first, firstUnknown) < Int(Int32.max) - max(count, unknownCount)
    else { throw fail("\(count) tokens from \(first)") }
    return [TensorType(.int32, arguments[0].shape)]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] { [nil, nil] }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int { 0 }
}
