import LeptonBase

/// Bins of combinations of features, as int32: for each element the fingerprints of all arguments'
/// elements (integers stand for themselves) joined one after the other, mod `bins`; TensorFlow's
/// `sparse.cross_hashed`.
public struct CrossBins: Op {
  public static let name = "cross"

  /// `LK_CROSS_COLUMNS`.
  public static let mostColumns = 32

  public var bins: Int

  public init(bins: Int) { self.bins = bins }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1...Self.mostColumns)
    guard bins > 0, bins <= Int(Int32.max) else { throw fail("\(bins) bins") }
    for argument in arguments {
      guard !argument.dtype.isFloat else {
        throw LeptonError(.typeMismatch, "cross takes strings and integers, not \(argument)")
      }
      guard argument.shape.isCompatible(with: arguments[0].shape) else {
        throw fail("\(argument.shape) beside \(arguments[0].shape)")
      }
    }
    return [TensorType(.int32, arguments[0].shape)]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] { arguments.map { _ in nil } }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int { 0 }
}
