import LeptonBase
import LeptonGraph

/// A convolution with its epilogue and the op over windows of its result, computed band by band.
/// Arguments are those of `convolution`, then those of the follower but for what it reads.
struct BandedConvolution: Op {
  static let name = "banded convolution"

  /// What reads the convolution's result.
  enum Follower: Hashable {
    case pooling(Pool)
    /// Its base is a depthwise convolution.
    case depthwise(Fused)

    var op: any Op {
      switch self {
      case .pooling(let op): op
      case .depthwise(let op): op
      }
    }

    var title: String {
      switch self {
      case .pooling: Pool.name
      case .depthwise(let op): op.title
      }
    }
  }

  var convolution: Fused
  var follower: Follower

  /// How many arguments are the convolution's.
  var convolutionArity: Int { convolution.biasIndex + (convolution.hasBias ? 1 : 0) }

  var title: String { "\(convolution.title), then \(follower.title)" }

  /// What the follower reads.
  private func followerTypes(
    _ arguments: [TensorType]
  ) throws(LeptonError) -> [TensorType] {
    let between = try convolution.resultTypes(Array(arguments.prefix(convolutionArity)))
    return between + arguments.dropFirst(convolutionArity)
  }

  func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try follower.op.resultTypes(followerTypes(arguments))
  }

  func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    guard let types = try? followerTypes(arguments) else { return 0 }
    return convolution.floatOperations(Array(arguments.prefix(convolutionArity)), [types[0]])
      + follower.op.floatOperations(types, results)
  }
}

extension Graph {
  /// A pooling or depthwise convolution directly after a convolution is computed together with it where
  /// what lies between is too large for the near cache, and the weights, which every band reads, are not.
  func fusingBands() throws(LeptonError) -> Graph {
    try Rewriter.rewrite(self) { rewriter, op, arguments throws(LeptonError) in
      switch op {
      case let op as Pool:
        guard rewriter.canPoolInBands(op, arguments[0]) else { return nil }
        return try rewriter.fuse(.pooling(op), arguments)
      case let op as Fused:
        guard case .depthwise = op.base, op.residual == .none,
          rewriter.canConvolveInBands(arguments[0])
        else { return nil }
        return try rewriter.fuse(.depthwise(op), arguments)
      default: return nil
      }
    }
  }
}

extension Rewriter {
  /// Elements of an image between a convolution and a pooling, from which on they are computed together;
  /// images that are smaller stay near by themselves, or with the few samples of a microbatch.
  private static var leastPooledCount: Int { 1 << 17 }
  /// The same between a convolution and a depthwise one, whose bands overlap more.
  private static var leastConvolvedCount: Int { 1 << 19 }
  /// Elements of the convolution's kernel at most.
  private static var mostWeights: Int { 40_000 }

  fileprivate func canPoolInBands(_ pooling: Pool, _ value: Value) -> Bool {
    guard isImage(value, ofAtLeast: Self.leastPooledCount) else { return false }
    let shape = type(value).shape
    for axis in 0..<2 {
      let length = shape[axis + 1]
      let (before, _, count) = pooling.window.placement(axis: axis, length: length)
      // Windows that overlap by much would make bands compute rows twice.
      guard before == 0, count > 0, pooling.window.size[axis] <= pooling.window.strides[axis] + 1,
        (count - 1) * pooling.window.strides[axis] + pooling.window.size[axis] <= length
      else { return false }
    }
    return true
  }

  fileprivate func canConvolveInBands(_ value: Value) -> Bool {
    isImage(value, ofAtLeast: Self.leastConvolvedCount)
  }

  private func isImage(_ value: Value, ofAtLeast count: Int) -> Bool {
    let shape = type(value).shape
    return shape.rank == 4 && shape[0] > 0 && (shape.count ?? 0) / shape[0] >= count
  }

  fileprivate mutating func fuse(
    _ follower: BandedConvolution.Follower, _ arguments: [Value]
  ) throws(LeptonError) -> [Value]? {
    guard isUsedOnce(arguments[0]), let (producer, given) = producer(arguments[0]),
      let found = producer as? Fused, case .convolution = found.base, found.residual == .none,
      (type(given[1]).shape.count ?? .max) <= Self.mostWeights
    else { return nil }
    return try emit(
      BandedConvolution(convolution: found, follower: follower), given + arguments.dropFirst())
  }
}
