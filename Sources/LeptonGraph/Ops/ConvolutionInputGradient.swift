import LeptonBase

/// The derivative of a convolution with respect to its input: the gradient of the convolution's result
/// (N, spatial'…, F) and the kernel (spatial k…, C/groups, F) give (N, spatial…, C), where
///
///     result[p·stride + t·dilation - padding, c] sums gradient[p, f]·kernel[t, c, f].
public struct ConvolutionInputGradient: Op {
  public static let name = "convolution input gradient"

  /// That of the convolution.
  public var window: Window
  public var groups: Int
  /// The shape of the convolution's input.
  public var input: Shape

  public init(window: Window, groups: Int = 1, input: Shape) {
    self.window = window
    self.groups = groups
    self.input = input
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    let (gradient, kernel) = (arguments[0].shape, arguments[1].shape)
    let expected = try Convolution(window: window, groups: groups).resultTypes([
      TensorType(arguments[0].dtype, input), arguments[1],
    ])[0]
    guard arguments[0].dtype == .float32, gradient.isCompatible(with: expected.shape),
      gradient.rank == kernel.rank
    else { throw fail("a gradient of type \(arguments[0]) for a result of type \(expected)") }
    return [.float32(input)]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    let (gradient, kernel) = (arguments[0].shape, arguments[1].shape)
    return 2 * (gradient.count ?? 0) * (kernel.count ?? 0) / Swift.max(kernel[-1], 1)
  }
}
