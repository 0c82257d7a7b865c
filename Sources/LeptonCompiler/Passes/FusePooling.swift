import LeptonBase
import LeptonGraph

/// A convolution with its epilogue and the pooling of its result, computed band by band. Arguments are
/// those of `convolution`.
struct PooledConvolution: Op {
  static let name = "pooled convolution"

  var convolution: Fused
  var pooling: Pool

  func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try pooling.resultTypes(convolution.resultTypes(arguments))
  }

  func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    guard let between = try? convolution.resultTypes(arguments) else { return 0 }
    return convolution.floatOperations(arguments, between)
      + pooling.floatOperations(between, results)
  }
}

extension Graph {
  /// A pooling directly after a convolution is computed together with it where what lies between is too
  /// large for the near cache, and the weights, which every band reads, are not.
  func fusingPooling() throws(LeptonError) -> Graph {
    try Rewriter.rewrite(self) { rewriter, op, arguments throws(LeptonError) in
      guard let pooling = op as? Pool else { return nil }
      return try rewriter.fuse(pooling, arguments[0])
    }
  }
}

extension Rewriter {
  /// Elements of the result between the two, from which on they are computed together.
  private static var leastCount: Int { 1 << 16 }
  /// Elements of the convolution's kernel at most.
  private static var mostWeights: Int { 40_000 }

  fileprivate mutating func fuse(_ pooling: Pool, _ value: Value) throws(LeptonError) -> [Value]? {
    let shape = type(value).shape
    guard isUsedOnce(value), shape.rank == 4, (shape.count ?? 0) >= Self.leastCount,
      let (producer, arguments) = producer(value), let found = producer as? Fused,
      case .convolution = found.base, found.residual == .none,
      (type(arguments[1]).shape.count ?? .max) <= Self.mostWeights
    else { return nil }
    for axis in 0..<2 {
      let length = shape[axis + 1]
      let (before, _, count) = pooling.window.placement(axis: axis, length: length)
      // Overlapping windows make bands compute rows twice.
      guard before == 0, count > 0, pooling.window.size[axis] <= pooling.window.strides[axis] + 1,
        (count - 1) * pooling.window.strides[axis] + pooling.window.size[axis] <= length
      else { return nil }
    }
    return try emit(PooledConvolution(convolution: found, pooling: pooling), arguments)
  }
}
