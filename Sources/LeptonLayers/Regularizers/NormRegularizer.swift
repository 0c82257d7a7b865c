import LeptonBase
import LeptonGraph
import LeptonJSON

/// l1 · Σ|x| + l2 · Σx²; Keras's L1, L2 and L1L2.
public struct NormRegularizer: Regularizer {
  /// `L1`, `L2` or `L1L2`, which differ in their configurations only.
  public var className: String
  public var l1: Double
  public var l2: Double

  public init(className: String = "L1L2", l1: Double, l2: Double) {
    self.className = className
    self.l1 = l1
    self.l2 = l2
  }

  public var configuration: JSONValue {
    switch className {
    case "L1": keras(className, ["l1": .number(l1)])
    case "L2": keras(className, ["l2": .number(l2)])
    default: keras(className, ["l1": .number(l1), "l2": .number(l2)])
    }
  }

  public func lower(_ value: Value, _ builder: GraphBuilder) throws(LeptonError) -> Value {
    let lowering = Lowering(builder)
    let axes = Array(0..<builder.shape(value).rank)
    var terms: [Value] = []
    if l1 != 0 {
      let sum = try lowering.reduce(.sum, lowering.unary(Unary(.abs), value), axes: axes)
      terms.append(try lowering.unary(Unary(.affine, a: Float(l1)), sum))
    }
    if l2 != 0 {
      let sum = try lowering.reduce(.sumOfSquares, value, axes: axes)
      terms.append(try lowering.unary(Unary(.affine, a: Float(l2)), sum))
    }
    guard let first = terms.first, let last = terms.last else { return try builder.constant(0) }
    return terms.count == 1 ? first : try lowering.binary(.add, first, last)
  }
}
