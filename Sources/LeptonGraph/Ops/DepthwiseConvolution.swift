import LeptonBase

/// Every channel convolved by itself: x (N, spatial…, C), kernel (spatial…, C, m), result
/// (N, spatial'…, C·m), where output channel c·m + j comes from input channel c.
public struct DepthwiseConvolution: Op {
  public static let name = "depthwise convolution"

  public var window: Window

  public init(window: Window) { self.window = window }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    let (x, kernel) = (arguments[0].shape, arguments[1].shape)
    guard arguments.allSatisfy({ $0.dtype == .float32 }) else {
      throw LeptonError(.typeMismatch, "\(Self.name) takes float32, not \(arguments[0].dtype.name)")
    }
    guard x.rank >= 3, kernel.rank == x.rank, kernel.isKnown,
      Array(kernel.dims.dropLast(2)) == window.size, x[-1] < 0 || x[-1] == kernel[-2]
    else { throw fail("input \(x) and kernel \(kernel)") }
    let spatial = try window.outputDims(x.dims[1..<(x.rank - 1)], self)
    return [.float32(Shape([x[0]] + spatial + [kernel[-2] * kernel[-1]]))]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return [nil, nil] }
    let (x, kernel) = (arguments[0], arguments[1])
    return [
      try builder.apply1(
        DepthwiseInputGradient(window: window, input: builder.shape(x)), gradient, kernel),
      try builder.apply1(DepthwiseKernelGradient(window: window), x, gradient),
    ]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    2 * (results[0].shape.count ?? 0) * window.size.reduce(1, *)
  }
}
