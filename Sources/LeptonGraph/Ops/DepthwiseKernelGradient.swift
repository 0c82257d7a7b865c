import LeptonBase

/// The derivative of a depthwise convolution with respect to its kernel: x (N, spatial…, C) and the
/// gradient of the convolution's result (N, spatial'…, C·m) give (spatial k…, C, m).
public struct DepthwiseKernelGradient: Op {
  public static let name = "depthwise kernel gradient"

  /// That of the convolution.
  public var window: Window

  public init(window: Window) { self.window = window }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    let (x, gradient) = (arguments[0].shape, arguments[1].shape)
    guard arguments.allSatisfy({ $0.dtype == .float32 }) else {
      throw LeptonError(.typeMismatch, "\(Self.name) takes float32, not \(arguments[0].dtype.name)")
    }
    guard x.rank >= 3, gradient.rank == x.rank, x[-1] >= 1, gradient[-1] >= 0,
      gradient[-1] % x[-1] == 0
    else { throw fail("input \(x) and gradient \(gradient)") }
    let spatial = try window.outputDims(x.dims[1..<(x.rank - 1)], self)
    let expected = Shape([x[0]] + spatial + [gradient[-1]])
    guard gradient.isCompatible(with: expected) else {
      throw fail("a gradient of shape \(gradient) for a result of shape \(expected)")
    }
    return [.float32(Shape(window.size + [x[-1], gradient[-1] / x[-1]]))]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    2 * (arguments[1].shape.count ?? 0) * window.size.reduce(1, *)
  }
}
