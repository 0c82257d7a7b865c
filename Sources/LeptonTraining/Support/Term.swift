import LeptonBase
import LeptonGraph

/// A value together with the graph that it stands in, so that formulas read as formulas: operators
/// and functions write ops, with NumPy's broadcasting.
struct Term {
  let builder: GraphBuilder
  let value: Value

  init(_ builder: GraphBuilder, _ value: Value) {
    self.builder = builder
    self.value = value
  }

  var type: TensorType { builder.type(value) }
  var shape: Shape { type.shape }
  var rank: Int { shape.rank }
  var dtype: DType { type.dtype }

  /// The product of the dimensions. Throws where one is not known: shapes of training are.
  var count: Int {
    get throws(LeptonError) {
      guard let count = shape.count else {
        throw LeptonError(
          .shapeMismatch, "\(builder.label): the size of an array of shape \(shape) is not known")
      }
      return count
    }
  }

  // MARK: Making terms

  func apply(_ op: some Op, _ others: Term...) throws(LeptonError) -> Term {
    let results = try builder.apply(op, [value] + others.map(\.value))
    guard let first = results.first else {
      throw LeptonError(.internal, "\(Swift.type(of: op).name) has no result")
    }
    return Term(builder, first)
  }

  /// A float32 number in the same graph.
  func constant(_ number: Float) throws(LeptonError) -> Term {
    Term(builder, try builder.constant(number))
  }

  func constant(_ tensor: Tensor) -> Term { Term(builder, builder.constant(tensor)) }

  func cast(_ dtype: DType) throws(LeptonError) -> Term {
    self.dtype == dtype ? self : try apply(Cast(dtype))
  }

  func float() throws(LeptonError) -> Term { try cast(.float32) }

  // MARK: Arithmetic

  static func + (a: Term, b: Term) throws(LeptonError) -> Term { try a.apply(Binary(.add), b) }
  static func - (a: Term, b: Term) throws(LeptonError) -> Term { try a.apply(Binary(.subtract), b) }
  static func * (a: Term, b: Term) throws(LeptonError) -> Term { try a.apply(Binary(.multiply), b) }
  static func / (a: Term, b: Term) throws(LeptonError) -> Term { try a.apply(Binary(.divide), b) }
  static func + (a: Term, b: Float) throws(LeptonError) -> Term { try a.affine(1, b) }
  static func - (a: Term, b: Float) throws(LeptonError) -> Term { try a.affine(1, -b) }
  static func * (a: Term, b: Float) throws(LeptonError) -> Term { try a.affine(b, 0) }
  static func / (a: Term, b: Float) throws(LeptonError) -> Term { try a / a.constant(b) }
  static func + (a: Float, b: Term) throws(LeptonError) -> Term { try b.affine(1, a) }
  static func - (a: Float, b: Term) throws(LeptonError) -> Term { try b.affine(-1, a) }
  static func * (a: Float, b: Term) throws(LeptonError) -> Term { try b.affine(a, 0) }
  static func / (a: Float, b: Term) throws(LeptonError) -> Term { try b.constant(a) / b }
  static prefix func - (a: Term) throws(LeptonError) -> Term { try a.apply(Unary(.negate)) }

  /// factor·self + offset
  private func affine(_ factor: Float, _ offset: Float) throws(LeptonError) -> Term {
    try apply(Unary(.affine, a: factor, b: offset))
  }

  func maximum(_ other: Term) throws(LeptonError) -> Term { try apply(Binary(.maximum), other) }
  func minimum(_ other: Term) throws(LeptonError) -> Term { try apply(Binary(.minimum), other) }
  func maximum(_ number: Float) throws(LeptonError) -> Term { try maximum(constant(number)) }
  func minimum(_ number: Float) throws(LeptonError) -> Term { try minimum(constant(number)) }
  func power(_ exponent: Term) throws(LeptonError) -> Term { try apply(Binary(.power), exponent) }
  func power(_ exponent: Float) throws(LeptonError) -> Term { try power(constant(exponent)) }

  func square() throws(LeptonError) -> Term { try apply(Unary(.square)) }
  func sqrt() throws(LeptonError) -> Term { try apply(Unary(.sqrt)) }
  func abs() throws(LeptonError) -> Term { try apply(Unary(.abs)) }
  func sign() throws(LeptonError) -> Term { try apply(Unary(.sign)) }
  func exp() throws(LeptonError) -> Term { try apply(Unary(.exp)) }
  func log() throws(LeptonError) -> Term { try apply(Unary(.log)) }
  func ceil() throws(LeptonError) -> Term { try apply(Unary(.ceil)) }
  func sigmoid() throws(LeptonError) -> Term { try apply(Unary(.sigmoid)) }
  func softplus() throws(LeptonError) -> Term { try apply(Unary(.softplus)) }

  func clipped(_ lowest: Float, _ highest: Float) throws(LeptonError) -> Term {
    try apply(Unary(.clip, a: lowest, b: highest))
  }

  /// a / b, 0 where b is 0.
  func dividedOrZero(by divisor: Term) throws(LeptonError) -> Term {
    let isZero = try divisor.isEqual(to: divisor.constant(0))
    let safe = try isZero.select(divisor.constant(1), divisor)
    let quotient = try self / safe
    return try isZero.select(quotient.constant(0), quotient)
  }

  // MARK: Relations

  func compare(_ kind: ComparisonKind, _ other: Term) throws(LeptonError) -> Term {
    try apply(Compare(kind), other)
  }
  func isEqual(to other: Term) throws(LeptonError) -> Term { try compare(.equal, other) }
  func isEqual(to number: Float) throws(LeptonError) -> Term { try isEqual(to: constant(number)) }
  func isGreater(than other: Term) throws(LeptonError) -> Term { try compare(.greater, other) }
  func isGreater(than number: Float) throws(LeptonError) -> Term {
    try isGreater(than: constant(number))
  }
  func and(_ other: Term) throws(LeptonError) -> Term { try apply(Logical(.and), other) }
  func or(_ other: Term) throws(LeptonError) -> Term { try apply(Logical(.or), other) }
  func not() throws(LeptonError) -> Term { try apply(Logical(.not)) }
  /// self ? x : y
  func select(_ x: Term, _ y: Term) throws(LeptonError) -> Term { try apply(Select(), x, y) }
}
