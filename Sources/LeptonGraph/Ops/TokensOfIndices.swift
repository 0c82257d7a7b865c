import LeptonBase

/// The way back from indices to tokens: token i - `first` of a list of `count` tokens. Behind them the
/// list has a token for the index 0, where there is a mask, and last the one for indices of none.
public struct TokensOfIndices: Op {
  public static let name = "tokens"

  public var count: Int
  public var first: Int
  public var hasMask: Bool

  public init(count: Int, first: Int, hasMask: Bool) {
    self.count = count
    self.first = first
    self.hasMask = hasMask
  }

  /// Arguments: integers and a list of strings (`StringList`) or of int64, which is a constant. Strings
  /// of the result lie in the list.
  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    let isText = arguments[1].dtype == .uint8
    try StringList.check(arguments[1], isText: isText, self)
    guard arguments[0].dtype != .string, count >= 0, first >= 0, first < Int(Int32.max) else {
      throw fail("indices of type \(arguments[0])")
    }
    return [TensorType(isText ? .string : .int64, arguments[0].shape)]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] { [nil, nil] }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int { 0 }
}
