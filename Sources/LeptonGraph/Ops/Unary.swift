import LeptonBase

/// Functions of one number; raw values and formulas are those of `lk_unary` (lk_unary.h).
public enum UnaryKind: Int32, Sendable, Hashable, CaseIterable {
  case linear = 0
  case relu = 1
  case elu = 2
  case selu = 3
  case celu = 4
  case gelu = 5
  case geluTanh = 6
  case sigmoid = 7
  case tanh = 8
  case softplus = 9
  case softsign = 10
  case silu = 11
  case mish = 12
  case hardSigmoid = 13
  case hardSilu = 14
  case hardShrink = 15
  case softShrink = 16
  case tanhShrink = 17
  case squareplus = 18
  case sparsePlus = 19
  case sparseSigmoid = 20
  case logSigmoid = 21
  case threshold = 22
  case clip = 23
  case exp = 24
  case expm1 = 25
  case log = 26
  case log1p = 27
  case sqrt = 28
  case rsqrt = 29
  case square = 30
  case abs = 31
  case negate = 32
  case reciprocal = 33
  case sign = 34
  case floor = 35
  case ceil = 36
  case round = 37
  case erf = 38
  case sin = 39
  case cos = 40
  case affine = 41
  // Rare ones, which no epilogue computes.
  case tan = 64
  case arcSine = 65
  case arcCosine = 66
  case arcTangent = 67
  case sinh = 68
  case cosh = 69
  case arsinh = 70
  case arcosh = 71
  case artanh = 72
  case cubeRoot = 73
  case inverseErf = 74
  /// Modified Bessel functions of the first kind.
  case besselI0 = 75
  case besselI1 = 76

  /// Whether matrix products and convolutions can apply the function to what they store.
  public var isEpilogue: Bool { rawValue <= Self.affine.rawValue }
}

/// y = f(x; a, b, c), element by element on float32 (negate, abs, sign, square also on int32).
public struct Unary: Op {
  public static let name = "unary"

  public var kind: UnaryKind
  public var a: Float
  public var b: Float
  public var c: Float

  public init(_ kind: UnaryKind, a: Float = 0, b: Float = 0, c: Float = 0) {
    self.kind = kind
    self.a = a
    self.b = b
    self.c = c
  }

  /// max(x, 0).
  public static let relu = Unary(.relu, a: 0, b: .infinity, c: 0)

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    let integerKinds: [UnaryKind] = [.negate, .abs, .sign, .square, .linear]
    let argument = arguments[0]
    guard argument.dtype == .float32 || (argument.dtype == .int32 && integerKinds.contains(kind))
    else {
      throw LeptonError(.typeMismatch, "\(kind) is not defined for \(argument.dtype.name)")
    }
    return [argument]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0], builder.type(arguments[0]).dtype == .float32 else {
      return [nil]
    }
    return [try chainRule(builder, arguments[0], results[0], gradient)]
  }
}
