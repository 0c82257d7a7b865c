import LeptonBase
import LeptonGraph
import LeptonJSON

/// factor · mean |a·b| over all pairs of different rows (or columns) a, b of a matrix, each scaled to
/// length 1; `keras.regularizers.OrthogonalRegularizer`.
public struct OrthogonalRegularizer: Regularizer {
  public var factor: Double
  /// Whether the columns are compared instead of the rows.
  public var comparesColumns: Bool

  public init(factor: Double = 0.01, comparesColumns: Bool = false) {
    self.factor = factor
    self.comparesColumns = comparesColumns
  }

  public var configuration: JSONValue {
    keras(
      "OrthogonalRegularizer",
      ["factor": .number(factor), "mode": .string(comparesColumns ? "columns" : "rows")])
  }

  public func lower(_ value: Value, _ builder: GraphBuilder) throws(LeptonError) -> Value {
    let shape = builder.shape(value)
    guard shape.rank == 2, shape.isKnown else {
      throw LeptonError(
        .shapeMismatch,
        "layer '\(builder.label)': OrthogonalRegularizer takes a matrix, not shape \(shape)")
    }
    let lowering = Lowering(builder)
    let size = comparesColumns ? shape[1] : shape[0]
    // Keras normalizes with an epsilon of 1e-12, squared under the root.
    let squares = try lowering.reduce(
      .sumOfSquares, value, axes: [comparesColumns ? 0 : 1], keepsDimensions: true)
    let factors = try lowering.unary(Unary(.rsqrt), lowering.binary(.maximum, squares, 1e-24))
    let unit = try lowering.binary(.multiply, value, factors)
    let products = try builder.apply1(
      MatMul(transposesA: comparesColumns, transposesB: !comparesColumns), unit, unit)
    var others = [Float](repeating: 1, count: size * size)
    for row in 0..<size { others[row * size + row] = 0 }
    let different = try lowering.binary(
      .multiply, products, builder.constant(try Tensor(others, [size, size])))
    let sum = try lowering.reduce(.sum, lowering.unary(Unary(.abs), different), axes: [0, 1])
    let pairs = Double(size) * (Double(size) - 1) / 2
    return try lowering.unary(Unary(.affine, a: Float(factor * 0.5 / pairs)), sum)
  }
}
