import LeptonBase

public enum PoolKind: Int32, Sendable, Hashable, CaseIterable {
  /// Padding counts as -∞.
  case maximum = 0
  /// Padding does not count: the sum is divided by the number of real elements.
  case average = 1
}

/// Brings the elements of a sliding window together: x (N, spatial…, C), result (N, spatial'…, C).
public struct Pool: Op {
  public static let name = "pooling"

  public var kind: PoolKind
  public var window: Window

  public init(_ kind: PoolKind, window: Window) {
    self.kind = kind
    self.window = window
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    let x = arguments[0]
    guard x.dtype == .float32 else {
      throw LeptonError(.typeMismatch, "\(Self.name) takes float32, not \(x.dtype.name)")
    }
    guard x.shape.rank >= 3 else { throw fail("input \(x.shape) has no spatial axis") }
    let spatial = try window.outputDims(x.shape.dims[1..<(x.shape.rank - 1)], self)
    return [.float32(Shape([x.shape[0]] + spatial + [x.shape[-1]]))]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    try PoolGradient.rule(builder, .sliding(self), arguments[0], results[0], resultGradients[0])
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    (results[0].shape.count ?? 0) * window.size.reduce(1, *)
  }
}

/// Pools into a fixed number of bins per spatial axis: bin i covers [⌊i·n/o⌋, ⌈(i+1)·n/o⌉).
public struct AdaptivePool: Op {
  public static let name = "adaptive pooling"

  public var kind: PoolKind
  /// Per spatial axis.
  public var outputSize: [Int]

  public init(_ kind: PoolKind, outputSize: [Int]) {
    self.kind = kind
    self.outputSize = outputSize
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    let x = arguments[0]
    guard x.dtype == .float32 else {
      throw LeptonError(.typeMismatch, "\(Self.name) takes float32, not \(x.dtype.name)")
    }
    guard x.shape.rank == outputSize.count + 2, outputSize.allSatisfy({ $0 > 0 }) else {
      throw fail("input \(x.shape) into \(outputSize) bins")
    }
    guard !x.shape.dims.dropFirst().dropLast().contains(0) else {
      throw fail("input \(x.shape) is empty")
    }
    return [.float32(Shape([x.shape[0]] + outputSize + [x.shape[-1]]))]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    try PoolGradient.rule(builder, .adaptive(self), arguments[0], results[0], resultGradients[0])
  }
}
