import LeptonBase

/// Arithmetic of two numbers.
public enum BinaryKind: Int32, Sendable, Hashable, CaseIterable {
  case add = 0
  case subtract = 1
  case multiply = 2
  case divide = 3
  case maximum = 4
  case minimum = 5
  case power = 6
  case floorDivide = 7
  /// The remainder with the sign of the divisor, as in Python.
  case modulo = 8
  case squaredDifference = 9
  case arcTangent2 = 10
  /// The remainder with the sign of the dividend, as C's `fmod`.
  case remainder = 11
  /// The float32 next to x in the direction of y.
  case nextAfter = 12
  // Of int32 only.
  case bitwiseAnd = 13
  case bitwiseOr = 14
  case bitwiseXor = 15
  case shiftLeft = 16
  case shiftRight = 17
  case greatestCommonDivisor = 18

  public func isDefined(for dtype: DType) -> Bool {
    switch self {
    case .bitwiseAnd, .bitwiseOr, .bitwiseXor, .shiftLeft, .shiftRight, .greatestCommonDivisor:
      dtype == .int32
    case .nextAfter: dtype == .float32
    default: dtype == .float32 || dtype == .int32
    }
  }
}

/// z = f(x, y), element by element with NumPy's broadcasting; both of one type, float32 or int32.
public struct Binary: Op {
  public static let name = "binary"

  public var kind: BinaryKind

  public init(_ kind: BinaryKind) { self.kind = kind }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    let (x, y) = (arguments[0], arguments[1])
    guard x.dtype == y.dtype, kind.isDefined(for: x.dtype) else {
      throw LeptonError(
        .typeMismatch, "\(kind) of \(x.dtype.name) and \(y.dtype.name) is not defined")
    }
    return [TensorType(x.dtype, try broadcast(x.shape, y.shape))]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return arguments.map { _ in nil } }
    let (x, y, z) = (arguments[0], arguments[1], results[0])
    guard builder.type(x).dtype == .float32 else { return [nil, nil] }
    let (forX, forY) = try chainRule(builder, x, y, z, gradient)
    return [
      try forX.map { wide throws(LeptonError) in try builder.sum(wide, to: builder.shape(x)) },
      try forY.map { wide throws(LeptonError) in try builder.sum(wide, to: builder.shape(y)) },
    ]
  }

  /// The derivatives before they are summed over what broadcasting repeated. Of equal numbers the
  /// first is the maximum and the minimum, as in TensorFlow.
  private func chainRule(
    _ builder: GraphBuilder, _ x: Value, _ y: Value, _ z: Value, _ g: Value
  ) throws(LeptonError) -> (Value?, Value?) {
    let b = builder
    switch kind {
    case .floorDivide, .bitwiseAnd, .bitwiseOr, .bitwiseXor, .shiftLeft, .shiftRight,
      .greatestCommonDivisor:
      return (nil, nil)
    case .nextAfter: return (g, nil)
    case .add: return (g, g)
    case .subtract: return (g, try b.unary(.negate, g))
    case .multiply: return (try b.multiply(g, y), try b.multiply(g, x))
    case .divide:
      let forX = try b.divide(g, y)
      return (forX, try b.unary(.negate, b.multiply(forX, z)))
    case .maximum, .minimum:
      let isFirst = try b.compare(x, kind == .maximum ? .greaterEqual : .lessEqual, y)
      let zero = try b.constant(0)
      return (try b.select(isFirst, g, zero), try b.select(isFirst, zero, g))
    case .power:
      let lower = try b.apply1(Binary(.power), x, b.affine(y, 1, plus: -1))
      // Defined where the logarithm is.
      let isPositive = try b.compare(x, .greater, 0)
      let logarithm = try b.unary(.log, b.select(isPositive, x, 1))
      return (
        try b.multiply(g, b.multiply(y, lower)), try b.multiply(g, b.multiply(z, logarithm))
      )
    case .modulo:
      let quotient = try b.apply1(Binary(.floorDivide), x, y)
      return (g, try b.unary(.negate, b.multiply(g, quotient)))
    case .remainder:
      let quotient = try b.divide(b.subtract(x, z), y)
      return (g, try b.unary(.negate, b.multiply(g, b.unary(.round, quotient))))
    case .squaredDifference:
      let forX = try b.multiply(g, b.affine(b.subtract(x, y), 2))
      return (forX, try b.unary(.negate, forX))
    case .arcTangent2:
      let scaled = try b.divide(g, b.add(b.unary(.square, x), b.unary(.square, y)))
      return (try b.multiply(scaled, y), try b.unary(.negate, b.multiply(scaled, x)))
    }
  }
}

/// Relations of two numbers.
public enum ComparisonKind: Int32, Sendable, Hashable, CaseIterable {
  case equal = 0
  case notEqual = 1
  case less = 2
  case lessEqual = 3
  case greater = 4
  case greaterEqual = 5
}

/// z = x ∘ y as bool, element by element with broadcasting; both of one type: float32, int32 or bool.
public struct Compare: Op {
  public static let name = "compare"

  public var kind: ComparisonKind

  public init(_ kind: ComparisonKind) { self.kind = kind }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    let (x, y) = (arguments[0], arguments[1])
    guard x.dtype == y.dtype, [.float32, .int32, .bool].contains(x.dtype) else {
      throw LeptonError(
        .typeMismatch, "\(kind) of \(x.dtype.name) and \(y.dtype.name) is not defined")
    }
    return [TensorType(.bool, try broadcast(x.shape, y.shape))]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    arguments.map { _ in nil }
  }
}

/// Truth functions.
public enum LogicalKind: Int32, Sendable, Hashable, CaseIterable {
  case and = 0
  case or = 1
  case xor = 2
  case not = 3
}

/// Truth functions on bool, element by element with broadcasting; `not` takes one argument.
public struct Logical: Op {
  public static let name = "logical"

  public var kind: LogicalKind

  public init(_ kind: LogicalKind) { self.kind = kind }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: kind == .not ? 1 : 2)
    guard arguments.allSatisfy({ $0.dtype == .bool }) else {
      throw LeptonError(.typeMismatch, "logical \(kind) takes bool")
    }
    guard kind != .not else { return [arguments[0]] }
    return [TensorType(.bool, try broadcast(arguments[0].shape, arguments[1].shape))]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    arguments.map { _ in nil }
  }
}

/// z = condition ? x : y, element by element with broadcasting; the condition is bool.
public struct Select: Op {
  public static let name = "select"

  public init() {}

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 3)
    let (condition, x, y) = (arguments[0], arguments[1], arguments[2])
    guard condition.dtype == .bool, x.dtype == y.dtype else {
      throw LeptonError(
        .typeMismatch,
        "select of \(x.dtype.name) and \(y.dtype.name) by \(condition.dtype.name) is not defined")
    }
    return [
      TensorType(x.dtype, try broadcast(condition.shape, broadcast(x.shape, y.shape)))
    ]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return arguments.map { _ in nil } }
    let (condition, x, y) = (arguments[0], arguments[1], arguments[2])
    let zero = try builder.constant(0)
    guard builder.type(x).dtype == .float32 else { return [nil, nil, nil] }
    return [
      nil,
      try builder.sum(builder.select(condition, gradient, zero), to: builder.shape(x)),
      try builder.sum(builder.select(condition, zero, gradient), to: builder.shape(y)),
    ]
  }
}

/// The same numbers in another element type, rounded toward zero from float to integer.
public struct Cast: Op {
  public static let name = "cast"

  public var dtype: DType

  public init(_ dtype: DType) { self.dtype = dtype }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    guard (arguments[0].dtype == .string) == (dtype == .string) else {
      throw LeptonError(
        .typeMismatch,
        "\(arguments[0].dtype.name) does not become \(dtype.name); a StringLookup, Hashing or "
          + "TextVectorization layer makes numbers of strings")
    }
    return [TensorType(dtype, arguments[0].shape)]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return arguments.map { _ in nil } }
    let before = builder.type(arguments[0]).dtype
    return [before.isFloat ? try builder.apply1(Cast(before), gradient) : nil]
  }
}

extension Op {
  /// NumPy's broadcasting of two shapes; an unknown dimension against a known one other than 1 takes
  /// the known one.
  func broadcast(_ x: Shape, _ y: Shape) throws(LeptonError) -> Shape {
    let rank = Swift.max(x.rank, y.rank)
    var dims = [Int](repeating: 1, count: rank)
    for axis in 0..<rank {
      let a = axis - (rank - x.rank) < 0 ? 1 : x.dims[axis - (rank - x.rank)]
      let b = axis - (rank - y.rank) < 0 ? 1 : y.dims[axis - (rank - y.rank)]
      if a == b || b == 1 {
        dims[axis] = a
      } else if a == 1 {
        dims[axis] = b
      } else if a < 0 || b < 0 {
        dims[axis] = Swift.max(a, b)
      } else {
        throw fail("shapes \(x) and \(y) cannot be broadcast together: \(a) against \(b)")
      }
    }
    return Shape(dims)
  }
}
