import LeptonBase

/// y_i = x_0 ∘ … ∘ x_i along an axis, for the sum, product, maximum or minimum of float32 or int32; from
/// the end back to i where reversed, without x_i itself where exclusive.
public struct Cumulate: Op {
  public static let name = "cumulate"

  public var kind: ReductionKind
  /// Not negative.
  public var axis: Int
  public var isReversed: Bool
  public var isExclusive: Bool

  public init(
    _ kind: ReductionKind, axis: Int, isReversed: Bool = false, isExclusive: Bool = false
  ) {
    self.kind = kind
    self.axis = axis
    self.isReversed = isReversed
    self.isExclusive = isExclusive
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    let x = arguments[0]
    guard [.sum, .product, .maximum, .minimum].contains(kind),
      x.dtype == .float32 || x.dtype == .int32
    else {
      throw LeptonError(.typeMismatch, "\(Self.name): \(kind) over \(x.dtype.name) is not defined")
    }
    guard axis >= 0, axis < x.shape.rank else { throw fail("axis \(axis) of shape \(x.shape)") }
    return [x]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    let (x, y, b) = (arguments[0], results[0], builder)
    guard let gradient = resultGradients[0], b.type(x).dtype == .float32 else { return [nil] }
    let back = Cumulate(.sum, axis: axis, isReversed: !isReversed, isExclusive: isExclusive)
    switch kind {
    case .sum: return [try b.apply1(back, gradient)]
    case .product: return [try b.divide(b.apply1(back, b.multiply(gradient, y)), x)]
    default:
      throw LeptonError(.unsupported, "\(Self.name): the running \(kind) has no gradient")
    }
  }
}
