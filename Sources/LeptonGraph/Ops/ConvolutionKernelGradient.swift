import LeptonBase

/// The derivative of a convolution with respect to its kernel: x (N, spatial…, C) and the gradient of
/// the convolution's result (N, spatial'…, F) give (spatial k…, C/groups, F), where
///
///     result[t, c, f] = Σ over output positions p of x[p·stride + t·dilation - padding, c]·gradient[p, f].
public struct ConvolutionKernelGradient: Op {
  public static let name = "convolution kernel gradient"

  /// That of the convolution.
  public var window: Window
  public var groups: Int

  public init(window: Window, groups: Int = 1) {
    self.window = window
    self.groups = groups
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    let (x, gradient) = (arguments[0].shape, arguments[1].shape)
    guard arguments.allSatisfy({ $0.dtype == .float32 }) else {
      throw LeptonError(.typeMismatch, "\(Self.name) takes float32, not \(arguments[0].dtype.name)")
    }
    guard x.rank >= 3, gradient.rank == x.rank, groups >= 1, x[-1] >= 0, x[-1] % groups == 0,
      gradient[-1] >= 0, gradient[-1] % groups == 0
    else { throw fail("input \(x) and gradient \(gradient) in \(groups) groups") }
    let spatial = try window.outputDims(x.dims[1..<(x.rank - 1)], self)
    let expected = Shape([x[0]] + spatial + [gradient[-1]])
    guard gradient.isCompatible(with: expected) else {
      throw fail("a gradient of shape \(gradient) for a result of shape \(expected)")
    }
    return [.float32(Shape(window.size + [x[-1] / groups, gradient[-1]]))]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    let gradient = arguments[1].shape
    return 2 * (gradient.count ?? 0) * (results[0].shape.count ?? 0) / Swift.max(gradient[-1], 1)
  }
}
