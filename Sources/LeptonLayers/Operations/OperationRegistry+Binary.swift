import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationRegistry {
  private static func arithmetic(_ kind: BinaryKind) -> Lower {
    { context throws(LeptonError) in
      let l = context.lowering
      let (x, y) = try context.operands()
      // Of truth values as of NumPy's: any of them, or all.
      if l.dtype(x) == .bool, l.dtype(y) == .bool {
        if kind == .add || kind == .maximum { return [try l.logical(.or, x, y)] }
        if kind == .multiply || kind == .minimum { return [try l.logical(.and, x, y)] }
      }
      return [try l.binary(kind, x, y)]
    }
  }

  /// Arithmetic whose result is float32 whatever goes in.
  private static func floating(_ kind: BinaryKind) -> Lower {
    { context throws(LeptonError) in
      let l = context.lowering
      let (x, y) = try context.operands()
      return [try l.binary(kind, l.float(x), l.float(y))]
    }
  }

  /// The greater or the lesser; where one is not a number, the other.
  private static func numbersOnly(_ kind: BinaryKind) -> Lower {
    { context throws(LeptonError) in
      let l = context.lowering
      let (x, y) = try context.operands()
      let (a, b) = try l.promote(x, y)
      let chosen = try l.binary(kind, a, b)
      guard l.dtype(a) == .float32 else { return [chosen] }
      let second = try l.select(l.compare(.notEqual, b, b), a, chosen)
      return [try l.select(l.compare(.notEqual, a, a), b, second)]
    }
  }

  /// Bit by bit; of bool the truth function.
  private static func bits(_ kind: BinaryKind, _ truth: LogicalKind) -> Lower {
    { context throws(LeptonError) in
      let l = context.lowering
      let (x, y) = try context.operands()
      return [
        l.dtype(x) == .bool && l.dtype(y) == .bool
          ? try l.logical(truth, x, y) : try l.binary(kind, x, y)
      ]
    }
  }

  private static func relation(_ kind: ComparisonKind) -> Lower {
    { context throws(LeptonError) in
      let (x, y) = try context.operands()
      return [try context.lowering.compare(kind, x, y)]
    }
  }

  private static func truth(_ kind: LogicalKind) -> Lower {
    { context throws(LeptonError) in
      let l = context.lowering
      let (x, y) = try context.operands()
      return [try l.logical(kind, l.truth(x), l.truth(y))]
    }
  }

  /// Functions of two numbers.
  static let binary: [(String, Lower)] = [
    ("Add", arithmetic(.add)),
    ("Subtract", arithmetic(.subtract)),
    ("Multiply", arithmetic(.multiply)),
    ("Maximum", arithmetic(.maximum)),
    ("Minimum", arithmetic(.minimum)),
    ("Fmax", numbersOnly(.maximum)),
    ("Fmin", numbersOnly(.minimum)),
    ("FloorDivide", arithmetic(.floorDivide)),
    ("Mod", arithmetic(.modulo)),
    ("Power", arithmetic(.power)),
    ("SquaredDifference", arithmetic(.squaredDifference)),
    ("Divide", floating(.divide)),
    ("TrueDivide", floating(.divide)),
    ("Arctan2", floating(.arcTangent2)),
    ("Fmod", arithmetic(.remainder)),
    ("Nextafter", floating(.nextAfter)),
    ("Gcd", arithmetic(.greatestCommonDivisor)),
    ("BitwiseAnd", bits(.bitwiseAnd, .and)),
    ("BitwiseOr", bits(.bitwiseOr, .or)),
    ("BitwiseXor", bits(.bitwiseXor, .xor)),
    ("LeftShift", arithmetic(.shiftLeft)),
    ("BitwiseLeftShift", arithmetic(.shiftLeft)),
    ("RightShift", arithmetic(.shiftRight)),
    ("BitwiseRightShift", arithmetic(.shiftRight)),
    (
      "DivideNoNan",
      { context throws(LeptonError) in
        let l = context.lowering
        let (x, y) = try context.operands()
        let (a, b) = (try l.float(x), try l.float(y))
        let zero = try l.builder.constant(0)
        let isZero = try l.compare(.equal, b, zero)
        let quotient = try l.binary(.divide, a, l.select(isZero, l.builder.constant(1), b))
        return [try l.select(isZero, zero, quotient)]
      }
    ),
    (
      "Hypot",
      { context throws(LeptonError) in
        let l = context.lowering
        let (x, y) = try context.operands()
        let squares = try l.binary(
          .add, l.unary(Unary(.square), l.float(x)), l.unary(Unary(.square), l.float(y)))
        return [try l.unary(Unary(.sqrt), squares)]
      }
    ),
    (
      // log(eˣ + eʸ) = max + log(1 + e^{-|x - y|})
      "Logaddexp",
      { context throws(LeptonError) in
        let l = context.lowering
        let (x, y) = try context.operands()
        let difference = try l.unary(Unary(.abs), l.binary(.subtract, l.float(x), l.float(y)))
        let tail = try l.unary(Unary(.exp), l.unary(Unary(.negate), difference))
        let top = try l.binary(.maximum, l.float(x), l.float(y))
        return [try l.binary(.add, top, l.unary(Unary(.log1p), tail))]
      }
    ),
    (
      "Heaviside",
      { context throws(LeptonError) in
        let l = context.lowering
        let (x, y) = try context.operands()
        let zero = try l.scalar(0, like: x)
        let positive = try l.cast(l.compare(.greater, x, zero), to: .float32)
        return [try l.select(l.compare(.equal, x, zero), l.float(y), positive)]
      }
    ),
  ]

  /// Relations and truth functions; results are bool.
  static let comparisons: [(String, Lower)] = [
    ("Equal", relation(.equal)),
    ("NotEqual", relation(.notEqual)),
    ("Less", relation(.less)),
    ("LessEqual", relation(.lessEqual)),
    ("Greater", relation(.greater)),
    ("GreaterEqual", relation(.greaterEqual)),
    ("LogicalAnd", truth(.and)),
    ("LogicalOr", truth(.or)),
    ("LogicalXor", truth(.xor)),
    (
      "LogicalNot",
      { context throws(LeptonError) in
        try [context.lowering.not(context.lowering.truth(context.x()))]
      }
    ),
    (
      "Isnan",
      { context throws(LeptonError) in
        let x = try context.floatX()
        return [try context.lowering.compare(.notEqual, x, x)]
      }
    ),
    ("Isinf", { c throws(LeptonError) in try [magnitude(c, .equal)] }),
    ("Isfinite", { c throws(LeptonError) in try [magnitude(c, .less)] }),
    (
      "Where",
      { context throws(LeptonError) in
        let l = context.lowering
        let condition = try l.truth(context.value(context.argument(0, "condition"), like: nil))
        let (first, second) = (context.argument(1, "x1"), context.argument(2, "x2"))
        let partner = (first?.tensors.first ?? second?.tensors.first)?.value
        return [
          try l.select(
            condition, context.value(first, like: partner), context.value(second, like: partner))
        ]
      }
    ),
  ]

  /// |x| compared with infinity; not-a-number is neither.
  private static func magnitude(
    _ context: OperationContext, _ kind: ComparisonKind
  ) throws(LeptonError) -> Value {
    let l = context.lowering
    let size = try l.unary(Unary(.abs), context.floatX())
    return try l.compare(kind, size, l.builder.constant(Float.infinity))
  }
}

extension Lowering {
  /// The value as bool: whether it is not zero.
  func truth(_ x: Value) throws(LeptonError) -> Value {
    dtype(x) == .bool ? x : try compare(.notEqual, x, scalar(0, like: x))
  }
}
