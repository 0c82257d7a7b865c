import LeptonBase

/// The derivative of a resize with respect to its image: the gradient of the result (N, H', W', C) times
/// the transposed tables of weights gives (N, H, W, C).
public struct ResizeGradient: Op {
  public static let name = "resize gradient"

  public var resize: Resize
  /// The shape of the resize's image.
  public var input: Shape

  public init(_ resize: Resize, input: Shape) {
    self.resize = resize
    self.input = input
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    let expected = try resize.resultTypes([.float32(input)])[0]
    guard arguments[0].dtype == .float32, arguments[0].shape.isCompatible(with: expected.shape)
    else { throw fail("a gradient of type \(arguments[0]) for a result of type \(expected)") }
    return [.float32(input)]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    8 * (arguments[0].shape.count ?? 0)
  }
}
