import LeptonBase

/// Bins of strings or numbers by hash, as int32: the hash mod `bins` of the string or of the number in
/// decimal, floats being cut. With a mask its bin is 0, and all else is in the others.
public struct HashBins: Op {
  public static let name = "hash"

  public enum Mask: Sendable, Hashable {
    case text([UInt8])
    case number(Int64)
  }

  public var bins: Int
  /// The key of SipHash-2-4; nil for FarmHash's Fingerprint64.
  public var key: [UInt64]?
  public var mask: Mask?

  public init(bins: Int, key: [UInt64]?, mask: Mask?) {
    self.bins = bins
    self.key = key
    self.mask = mask
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    guard bins > 0, bins <= Int(Int32.max), key.map({ $0.count == 2 }) ?? true else {
      throw fail("\(bins) bins")
    }
    return [TensorType(.int32, arguments[0].shape)]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] { [nil] }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int { 0 }
}
