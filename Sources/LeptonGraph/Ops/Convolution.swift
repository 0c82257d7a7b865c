import LeptonBase

/// Cross-correlation (Keras's convolution): x (N, spatial…, C), kernel (spatial…, C/groups, F), result
/// (N, spatial'…, F). Group g maps input channels [g·C/groups, …) to output channels [g·F/groups, …).
public struct Convolution: Op {
  public static let name = "convolution"

  public var window: Window
  public var groups: Int

  public init(window: Window, groups: Int = 1) {
    self.window = window
    self.groups = groups
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    let (x, kernel) = (arguments[0].shape, arguments[1].shape)
    guard arguments.allSatisfy({ $0.dtype == .float32 }) else {
      throw LeptonError(.typeMismatch, "\(Self.name) takes float32, not \(arguments[0].dtype.name)")
    }
    guard x.rank >= 3, kernel.rank == x.rank, kernel.isKnown,
      Array(kernel.dims.dropLast(2)) == window.size
    else { throw fail("input \(x) and kernel \(kernel)") }
    guard groups >= 1, kernel[-1] % groups == 0, x[-1] < 0 || x[-1] == kernel[-2] * groups else {
      throw fail(
        "input \(x) has \(x[-1]) channels, kernel \(kernel) in \(groups) groups takes "
          + "\(kernel[-2] * groups)")
    }
    let spatial = try window.outputDims(x.dims[1..<(x.rank - 1)], self)
    return [.float32(Shape([x[0]] + spatial + [kernel[-1]]))]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return [nil, nil] }
    let (x, kernel) = (arguments[0], arguments[1])
    return [
      try builder.apply1(
        ConvolutionInputGradient(window: window, groups: groups, input: builder.shape(x)),
        gradient, kernel),
      try builder.apply1(ConvolutionKernelGradient(window: window, groups: groups), x, gradient),
    ]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    let kernel = arguments[1].shape
    return 2 * (results[0].shape.count ?? 0) * (kernel.count ?? 0) / Swift.max(kernel[-1], 1)
  }
}
