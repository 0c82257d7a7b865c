import LeptonBase
import LeptonGraph

extension OperationRegistry {
  /// Functions of numbers that are written with others.
  static let functions: [(String, Lower)] = [
    ("Sinc", { c throws(LeptonError) in try [sinc(c)] }),
    ("NanToNum", { c throws(LeptonError) in try [numbersFor(c)] }),
    ("Ldexp", { c throws(LeptonError) in try [scaledByPower(c)] }),
    ("Lcm", { c throws(LeptonError) in try [leastCommonMultiple(c)] }),
    ("Logaddexp2", { c throws(LeptonError) in try [binaryLogarithmOfSum(c)] }),
    ("BitwiseNot", inverted),
    ("BitwiseInvert", inverted),
    ("Imag", { c throws(LeptonError) in try [c.lowering.fullLike(c.floatX(), 0, .float32)] }),
    (
      // Of real numbers: 0, or π where the number is negative.
      "Angle",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.floatX()
        return [try l.binary(.arcTangent2, l.builder.constant(0), x)]
      }
    ),
    ("Isposinf", equality(to: .infinity)),
    ("Isneginf", equality(to: -.infinity)),
    ("Isreal", { c throws(LeptonError) in try [c.lowering.fullLike(c.x(), 1, .bool)] }),
    (
      "Signbit",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.x()
        let isNegative = try l.compare(.less, x, l.scalar(0, like: x))
        guard l.dtype(x) == .float32 else { return [isNegative] }
        // Of the two zeros, the negative one has the reciprocal -∞.
        let zero = try l.builder.constant(0)
        let reciprocal = try l.unary(Unary(.reciprocal), x)
        let isZero = try l.logical(
          .and, l.compare(.equal, x, zero), l.compare(.less, reciprocal, zero))
        return [try l.logical(.or, isNegative, isZero)]
      }
    ),
    ("Isclose", { c throws(LeptonError) in try [closeness(c)] }),
    (
      "AllClose",
      { context throws(LeptonError) in
        let l = context.lowering
        let close = try closeness(context)
        return [try l.reduce(.all, close, axes: Array(0..<l.shape(close).rank))]
      }
    ),
    (
      // clip(x) to the limits of the type, then the cast.
      "SaturateCast",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.x()
        let named = context.option("dtype", at: 1)?.asString ?? "float32"
        guard let dtype = DType(name: named), let limits = dtype.integerLimits else {
          let target = try context.dtype("dtype", default: .float32)
          return [target == .bool ? try l.truth(x) : try l.cast(x, to: target)]
        }
        let raised = try l.binary(.maximum, x, l.scalar(limits.least, like: x))
        let held = try l.binary(.minimum, raised, l.scalar(limits.greatest, like: x))
        return [try l.cast(held, to: .int32)]
      }
    ),
  ]

  /// sin(πx)/(πx), 1 at 0.
  private static func sinc(_ context: OperationContext) throws(LeptonError) -> Value {
    let l = context.lowering
    let x = try context.floatX()
    let isZero = try l.compare(.equal, x, l.builder.constant(0))
    let angle = try l.binary(
      .multiply, l.select(isZero, l.builder.constant(1), x), Double.pi)
    let ratio = try l.binary(.divide, l.unary(Unary(.sin), angle), angle)
    return try l.select(isZero, l.builder.constant(1), ratio)
  }

  /// Numbers in the place of what is none, or infinite.
  private static func numbersFor(_ context: OperationContext) throws(LeptonError) -> Value {
    let l = context.lowering
    let x = try context.x()
    guard l.dtype(x) == .float32 else { return x }
    let largest = Double(Float.greatestFiniteMagnitude)
    func number(_ name: String, _ position: Int, _ value: Double) throws(LeptonError) -> Value {
      try l.builder.constant(context.float(name, at: position, default: value))
    }
    let isNone = try l.compare(.notEqual, x, x)
    let isHigh = try l.compare(.equal, x, l.builder.constant(Float.infinity))
    let isLow = try l.compare(.equal, x, l.builder.constant(-Float.infinity))
    var y = try l.select(isNone, number("nan", 1, 0), x)
    y = try l.select(isHigh, number("posinf", 2, largest), y)
    return try l.select(isLow, number("neginf", 3, -largest), y)
  }

  /// x·2ⁿ
  private static func scaledByPower(_ context: OperationContext) throws(LeptonError) -> Value {
    let l = context.lowering
    let (x, exponent) = try context.operands()
    let power = try l.binary(.power, l.builder.constant(2), l.float(exponent))
    return try l.binary(.multiply, l.float(x), power)
  }

  /// |x / gcd(x, y) · y|, 0 where one is 0.
  private static func leastCommonMultiple(
    _ context: OperationContext
  ) throws(LeptonError) -> Value {
    let l = context.lowering
    let (x, y) = try context.operands()
    let divisor = try l.binary(.greatestCommonDivisor, x, y)
    let product = try l.binary(.multiply, l.binary(.floorDivide, x, divisor), y)
    return try l.unary(Unary(.abs), product)
  }

  /// log₂(2ˣ + 2ʸ) = max + log₂(1 + 2^{-|x - y|})
  private static func binaryLogarithmOfSum(
    _ context: OperationContext
  ) throws(LeptonError) -> Value {
    let l = context.lowering
    let (x, y) = try context.operands()
    let (a, b) = (try l.float(x), try l.float(y))
    let logarithm = 0.693_147_180_559_945_3
    let difference = try l.unary(Unary(.abs), l.binary(.subtract, a, b))
    let power = try l.unary(Unary(.exp), l.binary(.multiply, difference, -logarithm))
    let tail = try l.binary(.multiply, l.unary(Unary(.log1p), power), 1 / logarithm)
    return try l.binary(.add, l.binary(.maximum, a, b), tail)
  }

  private static let inverted: Lower = { context throws(LeptonError) in
    let l = context.lowering
    let x = try context.x()
    return [l.dtype(x) == .bool ? try l.not(x) : try l.binary(.bitwiseXor, x, -1)]
  }

  private static func equality(to number: Float) -> Lower {
    { context throws(LeptonError) in
      let l = context.lowering
      return [try l.compare(.equal, context.floatX(), l.builder.constant(number))]
    }
  }

  /// |x - y| ≤ atol + rtol·|y|; infinities of one sign are close, none-numbers where asked.
  private static func closeness(_ context: OperationContext) throws(LeptonError) -> Value {
    let l = context.lowering
    let (x, y) = try context.operands()
    let (a, b) = (try l.float(x), try l.float(y))
    let relative = try context.number("rtol", at: 2, default: 1e-5)
    let absolute = try context.number("atol", at: 3, default: 1e-8)
    let bound = try l.unary(
      Unary(.affine, a: Float(relative), b: Float(absolute)), l.unary(Unary(.abs), b))
    let distance = try l.unary(Unary(.abs), l.binary(.subtract, a, b))
    let isFinite = try l.compare(.less, l.unary(Unary(.abs), b), l.builder.constant(Float.infinity))
    let isNear = try l.logical(.and, isFinite, l.compare(.lessEqual, distance, bound))
    let isClose = try l.logical(.or, isNear, l.compare(.equal, a, b))
    guard try context.bool("equal_nan", default: false) else { return isClose }
    let neither = try l.logical(
      .and, l.compare(.notEqual, a, a), l.compare(.notEqual, b, b))
    return try l.logical(.or, isClose, neither)
  }
}

extension Lowering {
  /// A tensor of one number and of another's shape.
  func fullLike(_ x: Value, _ number: Double, _ dtype: DType) throws(LeptonError) -> Value {
    try full(shape(x), number, dtype)
  }

  /// A tensor of a shape that stands where the values cannot be said yet, since dimensions are unknown:
  /// only its type matters, for such a graph is never run.
  func standIn(_ shape: Shape, _ dtype: DType) throws(LeptonError) -> Value {
    try builder.apply1(BroadcastTo(shape), cast(builder.constant(0), to: dtype))
  }

  /// All elements in one axis.
  func flattened(_ x: Value) throws(LeptonError) -> Value {
    try reshape(x, [Shape.mergedDimension(shape(x).dims[...])])
  }
}

extension DType {
  /// Least and greatest number of an integer type, held to int32; nil for the others.
  var integerLimits: (least: Double, greatest: Double)? {
    let (low, high) = (Double(Int32.min), Double(Int32.max))
    return switch self {
    case .int8: (-128, 127)
    case .uint8: (0, 255)
    case .int16: (-32768, 32767)
    case .uint16: (0, 65535)
    case .int32, .int64: (low, high)
    case .uint32, .uint64: (0, high)
    default: nil
    }
  }
}
