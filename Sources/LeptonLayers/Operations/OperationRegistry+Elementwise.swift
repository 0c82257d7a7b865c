import LeptonBase
import LeptonGraph

extension OperationRegistry {
  private static func unary(_ op: Unary) -> Lower {
    { context throws(LeptonError) in
      try [context.lowering.unary(op, context.floatX())]
    }
  }

  /// An op that is defined on int32 too.
  private static func integerUnary(_ kind: UnaryKind) -> Lower {
    { context throws(LeptonError) in
      let x = try context.x()
      let numeric =
        context.lowering.dtype(x) == .bool ? try context.lowering.cast(x, to: .int32) : x
      return [try context.lowering.unary(Unary(kind), numeric)]
    }
  }

  private static let same: Lower = { context throws(LeptonError) in [try context.x()] }

  /// Rounding leaves integers as they are.
  private static func rounding(_ kind: UnaryKind) -> Lower {
    { context throws(LeptonError) in
      let x = try context.x()
      return [
        context.lowering.dtype(x) == .float32 ? try context.lowering.unary(Unary(kind), x) : x
      ]
    }
  }

  /// y = after(f(before·x)).
  private static func scaled(_ before: Float, _ kind: UnaryKind, _ after: Float) -> Lower {
    { context throws(LeptonError) in
      let l = context.lowering
      var x = try context.floatX()
      if before != 1 { x = try l.unary(Unary(.affine, a: before, b: 0), x) }
      x = try l.unary(Unary(kind), x)
      return [after == 1 ? x : try l.unary(Unary(.affine, a: after, b: 0), x)]
    }
  }

  private static func activation(
    _ make: @escaping @Sendable (OperationContext) throws(LeptonError) -> ActivationFunction
  ) -> Lower {
    { context throws(LeptonError) in
      try [make(context).apply(context.floatX(), context.lowering.builder)]
    }
  }

  private static func axes(_ context: OperationContext) throws(LeptonError) -> [Int] {
    try context.ints("axis", at: 1) ?? [-1]
  }

  /// Functions of one number.
  static let elementwise: [(String, Lower)] = [
    ("Relu", unary(.relu)),
    ("Relu6", unary(Unary(.relu, a: 0, b: 6, c: 0))),
    ("Sigmoid", unary(Unary(.sigmoid))),
    ("SparseSigmoid", unary(Unary(.sparseSigmoid))),
    ("Softplus", unary(Unary(.softplus))),
    ("Softsign", unary(Unary(.softsign))),
    ("SparsePlus", unary(Unary(.sparsePlus))),
    ("Silu", unary(Unary(.silu))),
    ("LogSigmoid", unary(Unary(.logSigmoid))),
    ("HardSigmoid", unary(Unary(.hardSigmoid, a: 1.0 / 6, b: 0.5))),
    ("HardSilu", unary(Unary(.hardSilu, a: 1.0 / 6, b: 0.5))),
    ("HardTanh", unary(Unary(.clip, a: -1, b: 1))),
    ("Selu", unary(Unary(.selu))),
    ("TanhShrink", unary(Unary(.tanhShrink))),
    ("Mish", unary(Unary(.mish))),
    ("Tanh", unary(Unary(.tanh))),
    ("Exp", unary(Unary(.exp))),
    ("Expm1", unary(Unary(.expm1))),
    ("Log", unary(Unary(.log))),
    ("Log1p", unary(Unary(.log1p))),
    ("Sqrt", unary(Unary(.sqrt))),
    ("Rsqrt", unary(Unary(.rsqrt))),
    ("Reciprocal", unary(Unary(.reciprocal))),
    ("Erf", unary(Unary(.erf))),
    ("Sin", unary(Unary(.sin))),
    ("Cos", unary(Unary(.cos))),
    ("Tan", unary(Unary(.tan))),
    ("Arcsin", unary(Unary(.arcSine))),
    ("Arccos", unary(Unary(.arcCosine))),
    ("Arctan", unary(Unary(.arcTangent))),
    ("Sinh", unary(Unary(.sinh))),
    ("Cosh", unary(Unary(.cosh))),
    ("Arcsinh", unary(Unary(.arsinh))),
    ("Arccosh", unary(Unary(.arcosh))),
    ("Arctanh", unary(Unary(.artanh))),
    ("Cbrt", unary(Unary(.cubeRoot))),
    ("Erfinv", unary(Unary(.inverseErf))),
    ("I0", unary(Unary(.besselI0))),
    ("Floor", rounding(.floor)),
    ("Ceil", rounding(.ceil)),
    ("Absolute", integerUnary(.abs)),
    ("Abs", integerUnary(.abs)),
    ("Fabs", integerUnary(.abs)),
    ("Negative", integerUnary(.negate)),
    ("Sign", integerUnary(.sign)),
    ("Square", integerUnary(.square)),
    ("Copy", same),
    (
      "StopGradient",
      { context throws(LeptonError) in
        try [context.lowering.builder.apply1(StopGradient(), context.x())]
      }
    ),
    ("Conjugate", same),
    ("Conj", same),
    ("Real", same),
    ("Exp2", scaled(0.693_147_180_559_945_3, .exp, 1)),
    ("Log2", scaled(1, .log, 1.442_695_040_888_963_4)),
    ("Log10", scaled(1, .log, 0.434_294_481_903_251_8)),
    ("Deg2rad", unary(Unary(.affine, a: 0.017_453_292_519_943_295, b: 0))),
    ("Rad2deg", unary(Unary(.affine, a: 57.295_779_513_082_32, b: 0))),
    (
      "Erfc",
      { context throws(LeptonError) in
        let erf = try context.lowering.unary(Unary(.erf), context.floatX())
        return [try context.lowering.unary(Unary(.affine, a: -1, b: 1), erf)]
      }
    ),
    (
      "SoftShrink",
      activation { c throws(LeptonError) in
        .unary(Unary(.softShrink, a: try c.float("threshold", at: 1, default: 0.5)))
      }
    ),
    (
      "HardShrink",
      activation { c throws(LeptonError) in
        .unary(Unary(.hardShrink, a: try c.float("threshold", at: 1, default: 0.5)))
      }
    ),
    (
      "Squareplus",
      activation { c throws(LeptonError) in
        .unary(Unary(.squareplus, a: try c.float("b", at: 1, default: 4)))
      }
    ),
    (
      "LeakyRelu",
      activation { c throws(LeptonError) in
        .leakyRelu(try c.float("negative_slope", at: 1, default: 0.2))
      }
    ),
    (
      "Elu",
      activation { c throws(LeptonError) in
        .unary(Unary(.elu, a: try c.float("alpha", at: 1, default: 1)))
      }
    ),
    (
      "Celu",
      activation { c throws(LeptonError) in
        .unary(Unary(.celu, a: try c.float("alpha", at: 1, default: 1)))
      }
    ),
    (
      "Gelu",
      activation { c throws(LeptonError) in
        .unary(Unary(try c.bool("approximate", at: 1, default: true) ? .geluTanh : .gelu))
      }
    ),
    (
      "Threshold",
      activation { c throws(LeptonError) in
        .unary(
          Unary(
            .threshold, a: try c.float("threshold", at: 1), b: try c.float("default_value", at: 2)))
      }
    ),
    (
      "Glu",
      activation { c throws(LeptonError) in
        .gatedLinearUnit(axis: try c.int("axis", at: 1, default: -1))
      }
    ),
    (
      "Sparsemax",
      activation { c throws(LeptonError) in
        .sparsemax(axis: try c.int("axis", at: 1, default: -1))
      }
    ),
    (
      "Softmax",
      activation { c throws(LeptonError) in
        .softmax(axes: try axes(c), isLogarithmic: false)
      }
    ),
    (
      "LogSoftmax",
      activation { c throws(LeptonError) in
        .softmax(axes: try axes(c), isLogarithmic: true)
      }
    ),
    (
      "Round",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.x()
        guard l.dtype(x) == .float32 else { return [x] }
        let decimals = try context.int("decimals", at: 1, default: 0)
        guard decimals != 0, abs(decimals) < 8 else { return [try l.unary(Unary(.round), x)] }
        var scale: Float = 1
        for _ in 0..<abs(decimals) { scale *= 10 }
        let (up, down) = decimals > 0 ? (scale, 1 / scale) : (1 / scale, scale)
        let rounded = try l.unary(Unary(.round), l.unary(Unary(.affine, a: up, b: 0), x))
        return [try l.unary(Unary(.affine, a: down, b: 0), rounded)]
      }
    ),
    (
      "Trunc",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.x()
        guard l.dtype(x) == .float32 else { return [x] }
        let size = try l.unary(Unary(.floor), l.unary(Unary(.abs), x))
        return [try l.binary(.multiply, l.unary(Unary(.sign), x), size)]
      }
    ),
    (
      "Clip",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.x()
        if let low = context.option("x_min", at: 1)?.asDouble,
          let high = context.option("x_max", at: 2)?.asDouble, l.dtype(x) == .float32
        {
          return [try l.unary(Unary(.clip, a: Float(low), b: Float(high)), x)]
        }
        func bound(_ key: String, _ position: Int) throws(LeptonError) -> Value {
          if let literal = context.config[key] {
            return try context.value(.literal(literal), like: x)
          }
          return try context.value(context.argument(position, key), like: x)
        }
        let raised = try l.binary(.maximum, x, bound("x_min", 1))
        return [try l.binary(.minimum, raised, bound("x_max", 2))]
      }
    ),
  ]
}
