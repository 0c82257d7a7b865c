import LeptonBase
import LeptonGraph
import LeptonJSON

/// w · desired(n) / (n + 1e-7), n being the length of w over some axes; Keras's MaxNorm, UnitNorm and
/// MinMaxNorm.
public struct NormConstraint: Constraint {
  public enum Kind: Sendable, Hashable {
    /// Lengths are at most `maximum`.
    case maximum(Double)
    /// Lengths are 1.
    case unit
    /// Lengths move towards the range by the share `rate` of the way.
    case range(minimum: Double, maximum: Double, rate: Double)
  }

  public var kind: Kind
  /// Counted from the end where negative.
  public var axes: [Int]
  /// The axes as they were written.
  private let writtenAxes: JSONValue

  public init(_ kind: Kind, axes: [Int] = [0], written: JSONValue = 0) {
    self.kind = kind
    self.axes = axes
    writtenAxes = written
  }

  public var configuration: JSONValue {
    switch kind {
    case .maximum(let maximum):
      keras("MaxNorm", ["max_value": .number(maximum), "axis": writtenAxes])
    case .unit: keras("UnitNorm", ["axis": writtenAxes])
    case .range(let minimum, let maximum, let rate):
      keras(
        "MinMaxNorm",
        [
          "min_value": .number(minimum), "max_value": .number(maximum), "rate": .number(rate),
          "axis": writtenAxes,
        ])
    }
  }

  public func lower(_ value: Value, _ builder: GraphBuilder) throws(LeptonError) -> Value {
    let lowering = Lowering(builder)
    let squares = try lowering.reduce(
      .sumOfSquares, value, axes: lowering.axes(axes, of: value), keepsDimensions: true)
    let norms = try lowering.unary(Unary(.sqrt), squares)
    let divisor = try lowering.unary(Unary(.affine, a: 1, b: 1e-7), norms)
    switch kind {
    case .unit: return try lowering.binary(.divide, value, divisor)
    case .maximum(let maximum):
      let desired = try lowering.unary(Unary(.clip, a: 0, b: Float(maximum)), norms)
      return try lowering.binary(.multiply, value, lowering.binary(.divide, desired, divisor))
    case .range(let minimum, let maximum, let rate):
      let clipped = try lowering.unary(
        Unary(.clip, a: Float(minimum), b: Float(maximum)), norms)
      let desired = try lowering.binary(
        .add, lowering.unary(Unary(.affine, a: Float(rate)), clipped),
        lowering.unary(Unary(.affine, a: Float(1 - rate)), norms))
      return try lowering.binary(.multiply, value, lowering.binary(.divide, desired, divisor))
    }
  }
}
