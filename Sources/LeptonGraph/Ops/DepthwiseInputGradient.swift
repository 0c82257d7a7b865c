import LeptonBase

/// The derivative of a depthwise convolution with respect to its input: the gradient of the
/// convolution's result (N, spatial'…, C·m) and the kernel (spatial k…, C, m) give (N, spatial…, C).
public struct DepthwiseInputGradient: Op {
  public static let name = "depthwise input gradient"

  /// That of the convolution.
  public var window: Window
  /// The shape of the convolution's input.
  public var input: Shape

  public init(window: Window, input: Shape) {
    self.window = window
    self.input = input
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    let expected = try DepthwiseConvolution(window: window).resultTypes([
      .float32(input), arguments[1],
    ])[0]
    guard arguments[0].dtype == .float32, arguments[0].shape.isCompatible(with: expected.shape)
    else { throw fail("a gradient of type \(arguments[0]) for a result of type \(expected)") }
    return [.float32(input)]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    2 * (arguments[0].shape.count ?? 0) * window.size.reduce(1, *)
  }
}
