import LeptonBase

extension Unary {
  /// g · f′(x), written with the result y where that says as much as x: then x need not be kept, and
  /// the function can be computed by the kernel that makes x. At kinks as Keras on TensorFlow.
  func chainRule(
    _ builder: GraphBuilder, _ x: Value, _ y: Value, _ g: Value
  ) throws(LeptonError) -> Value? {
    let b = builder
    switch kind {
    case .sign, .floor, .ceil, .round: return nil
    case .linear: return g
    case .affine: return try b.affine(g, a)
    case .negate: return try b.unary(.negate, g)
    case .relu: return try rectifierRule(b, x, y, g)
    case .elu: return try exponentialUnitRule(b, x, y, g, slope: 1, below: a)
    case .selu:
      return try exponentialUnitRule(b, x, y, g, slope: Self.seluScale, below: Self.seluLimit)
    case .celu:
      guard a > 0 else {
        let inner = try b.unary(.exp, b.affine(x, 1 / a))
        return try b.select(b.compare(x, .greater, 0), g, b.multiply(g, inner))
      }
      let inner = try b.affine(y, 1 / a, plus: 1)
      return try b.select(b.compare(y, .greater, 0), g, b.multiply(g, inner))
    case .hardSigmoid: return try b.select(inside(b, y, 0, 1), b.affine(g, a), 0)
    case .sparseSigmoid: return try b.select(inside(b, y, 0, 1), b.affine(g, 0.5), 0)
    case .hardShrink, .softShrink: return try b.select(b.compare(y, .notEqual, 0), g, 0)
    case .threshold: return try b.select(b.compare(x, .greater, a), g, 0)
    case .clip:
      let isKept = try b.and(b.compare(x, .greaterEqual, a), b.compare(x, .lessEqual, self.b))
      return try b.select(isKept, g, 0)
    default: return try b.multiply(g, derivative(b, x, y))
    }
  }

  private static let seluScale: Float = 1.050_700_987_355_480_5
  /// What selu's result tends to, negated: scale · alpha.
  private static let seluLimit: Float = 1.050_700_987_355_480_5 * 1.673_263_242_354_377_2

  private func inside(
    _ builder: GraphBuilder, _ x: Value, _ low: Float, _ high: Float
  ) throws(LeptonError) -> Value {
    try builder.and(builder.compare(x, .greater, low), builder.compare(x, .less, high))
  }

  /// clip(x·[x > c], 0, b) - a·max(c - x, 0)
  private func rectifierRule(
    _ builder: GraphBuilder, _ x: Value, _ y: Value, _ g: Value
  ) throws(LeptonError) -> Value {
    let ceiling = self.b
    if c == 0, ceiling == .infinity {
      if a == 0 { return try builder.select(builder.compare(y, .greater, 0), g, 0) }
      return try builder.select(
        builder.compare(a > 0 ? y : x, .greater, 0), g, builder.affine(g, a))
    }
    if c == 0, a == 0, ceiling == 6 {
      // Keras calls relu6 here, whose derivative at 6 is 0; that of the other ceilings is 1.
      return try builder.select(inside(builder, y, 0, 6), g, 0)
    }
    var isRising = try builder.compare(x, .greater, c)
    if ceiling < .infinity {
      // Clipping begins at 0 and passes the derivative on at both its ends.
      isRising = try builder.and(isRising, builder.compare(x, .lessEqual, ceiling))
      if c < 0 { isRising = try builder.and(isRising, builder.compare(x, .greaterEqual, 0)) }
    }
    let rising = try builder.select(isRising, g, 0)
    guard a != 0 else { return rising }
    let isBelow = try builder.compare(x, .less, c)
    return try builder.add(rising, builder.select(isBelow, builder.affine(g, a), 0))
  }

  /// x > 0 ? slope·x : below·(eˣ - 1), whose derivative below 0 is y + below.
  private func exponentialUnitRule(
    _ builder: GraphBuilder, _ x: Value, _ y: Value, _ g: Value, slope: Float, below: Float
  ) throws(LeptonError) -> Value {
    let isPositive = try builder.compare(below > 0 ? y : x, .greater, 0)
    let lower = try builder.multiply(g, builder.affine(y, 1, plus: below))
    return try builder.select(isPositive, slope == 1 ? g : builder.affine(g, slope), lower)
  }

  /// f′(x) of the smooth functions.
  private func derivative(
    _ builder: GraphBuilder, _ x: Value, _ y: Value
  ) throws(LeptonError) -> Value {
    let b = builder
    switch kind {
    case .sigmoid: return try b.multiply(y, b.affine(y, -1, plus: 1))
    case .tanh: return try b.affine(b.unary(.square, y), -1, plus: 1)
    // 1 - e⁻ʸ, without cancellation where y is small.
    case .softplus: return try b.unary(.negate, b.unary(.expm1, b.unary(.negate, y)))
    case .logSigmoid: return try b.unary(.negate, b.unary(.expm1, y))
    case .softsign:
      return try b.unary(
        .reciprocal, b.unary(.square, b.affine(b.unary(.abs, x), 1, plus: 1)))
    case .silu:
      let s = try b.unary(.sigmoid, x)
      let inner = try b.multiply(x, b.affine(s, -1, plus: 1))
      return try b.multiply(s, b.affine(inner, 1, plus: 1))
    case .gelu:
      // Φ(x) + x·φ(x)
      let distribution = try b.affine(
        b.unary(.erf, b.affine(x, Float(0.5).squareRoot())), 0.5, plus: 0.5)
      let density = try b.affine(
        b.unary(.exp, b.affine(b.unary(.square, x), -0.5)), 0.398_942_280_401_432_7)
      return try b.add(distribution, b.multiply(x, density))
    case .geluTanh:
      let k: Float = 0.797_884_560_802_865_4
      let cubic: Float = 0.044715
      let square = try b.unary(.square, x)
      let t = try b.unary(.tanh, b.multiply(x, b.affine(square, k * cubic, plus: k)))
      let inner = try b.affine(square, 3 * k * cubic, plus: k)
      let outer = try b.affine(b.unary(.square, t), -1, plus: 1)
      let product = try b.multiply(b.multiply(x, outer), inner)
      return try b.affine(b.add(t, product), 0.5, plus: 0.5)
    case .mish:
      let t = try b.unary(.tanh, b.unary(.softplus, x))
      let outer = try b.affine(b.unary(.square, t), -1, plus: 1)
      return try b.add(t, b.multiply(b.multiply(x, outer), b.unary(.sigmoid, x)))
    case .hardSilu:
      let gate = try b.apply1(Unary(.hardSigmoid, a: a, b: self.b), x)
      let slope = try b.select(inside(b, gate, 0, 1), b.affine(x, a), 0)
      return try b.add(gate, slope)
    case .tanhShrink: return try b.unary(.square, b.unary(.tanh, x))
    case .squareplus:
      let root = try b.unary(.sqrt, b.affine(b.unary(.square, x), 1, plus: a))
      return try b.affine(b.divide(x, root), 0.5, plus: 0.5)
    case .sparsePlus: return try b.unary(.sparseSigmoid, x)
    case .exp: return y
    case .expm1: return try b.affine(y, 1, plus: 1)
    case .log: return try b.unary(.reciprocal, x)
    case .log1p: return try b.unary(.reciprocal, b.affine(x, 1, plus: 1))
    case .sqrt: return try b.affine(b.unary(.reciprocal, y), 0.5)
    case .rsqrt: return try b.affine(b.multiply(y, b.unary(.square, y)), -0.5)
    case .square: return try b.affine(x, 2)
    case .abs: return try b.unary(.sign, x)
    case .reciprocal: return try b.unary(.negate, b.unary(.square, y))
    case .erf:
      return try b.affine(
        b.unary(.exp, b.unary(.negate, b.unary(.square, x))), 1.128_379_167_095_512_6)
    case .sin: return try b.unary(.cos, x)
    case .cos: return try b.unary(.negate, b.unary(.sin, x))
    case .tan: return try b.affine(b.unary(.square, y), 1, plus: 1)
    case .arcSine: return try b.unary(.rsqrt, b.affine(b.unary(.square, x), -1, plus: 1))
    case .arcCosine:
      return try b.unary(.negate, b.unary(.rsqrt, b.affine(b.unary(.square, x), -1, plus: 1)))
    case .arcTangent: return try b.unary(.reciprocal, b.affine(b.unary(.square, x), 1, plus: 1))
    case .sinh: return try b.unary(.cosh, x)
    case .cosh: return try b.unary(.sinh, x)
    case .arsinh: return try b.unary(.rsqrt, b.affine(b.unary(.square, x), 1, plus: 1))
    case .arcosh:
      return try b.unary(.rsqrt, b.multiply(b.affine(x, 1, plus: -1), b.affine(x, 1, plus: 1)))
    case .artanh: return try b.unary(.reciprocal, b.affine(b.unary(.square, x), -1, plus: 1))
    case .cubeRoot: return try b.unary(.reciprocal, b.affine(b.unary(.square, y), 3))
    case .inverseErf: return try b.affine(b.unary(.exp, b.unary(.square, y)), 0.886_226_925_452_758)
    case .besselI0: return try b.unary(.besselI1, x)
    case .besselI1:
      // I₀ - I₁/x, which tends to ½ at 0.
      let isZero = try b.compare(x, .equal, 0)
      let ratio = try b.divide(y, b.select(isZero, b.constant(1), x))
      let rest = try b.select(isZero, b.constant(0.5), ratio)
      return try b.subtract(b.unary(.besselI0, x), rest)
    default: throw LeptonError(.internal, "\(kind) has no derivative")
    }
  }
}
