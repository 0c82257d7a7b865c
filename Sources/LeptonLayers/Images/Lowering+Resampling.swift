import LeptonBase
import LeptonGraph

/// The functions by which `keras.ops.image.scale_and_translate` weighs samples.
enum ResamplingFilter: Sendable {
  case linear
  case cubic
  case lanczos(radius: Float)

  init?(name: String) {
    switch name {
    case "linear", "bilinear", "trilinear", "triangle": self = .linear
    case "cubic", "bicubic", "tricubic": self = .cubic
    case "lanczos3": self = .lanczos(radius: 3)
    case "lanczos5": self = .lanczos(radius: 5)
    default: return nil
    }
  }
}

extension Lowering {
  /// The matrix (input, output) that resamples an axis, for a scale and a translation that are float32
  /// scalars; its columns sum to 1, and are 0 where they read outside.
  ///
  /// Formulas: keras.src.backend.tensorflow.image._compute_weight_mat.
  func resamplingWeights(
    from input: Int, to output: Int, scale: Value, translation: Value,
    _ filter: ResamplingFilter, antialiases: Bool
  ) throws(LeptonError) -> Value {
    let one = try builder.constant(1)
    let zero = try builder.constant(0)
    let inverse = try binary(.divide, one, scale)
    let middles = builder.constant(
      try Tensor((0..<output).map { Float($0) + 0.5 }, [1, output]))
    let samples = try unary(
      Unary(.affine, a: 1, b: -0.5),
      binary(
        .subtract, binary(.multiply, middles, inverse), binary(.multiply, translation, inverse)))
    let places = builder.constant(try Tensor((0..<input).map { Float($0) }, [input, 1]))
    var distance = try unary(Unary(.abs), binary(.subtract, samples, places))
    if antialiases { distance = try binary(.divide, distance, binary(.maximum, inverse, one)) }
    var weights = try apply(filter, distance)
    let sum = try reduce(.sum, weights, axes: [0], keepsDimensions: true)
    let isPositive = try compare(
      .greater, unary(Unary(.abs), sum), builder.constant(1000 * Float.ulpOfOne))
    weights = try select(
      isPositive, binary(.divide, weights, select(isPositive, sum, one)), zero)
    let isInside = try logical(
      .and, compare(.greaterEqual, samples, builder.constant(-0.5)),
      compare(.lessEqual, samples, builder.constant(Float(input) - 0.5)))
    return try select(isInside, weights, zero)
  }

  private func apply(_ filter: ResamplingFilter, _ x: Value) throws(LeptonError) -> Value {
    let zero = try builder.constant(0)
    switch filter {
    case .linear:
      return try binary(.maximum, unary(Unary(.affine, a: -1, b: 1), x), zero)
    case .cubic:
      // Horner's scheme of two cubics.
      func polynomial(_ coefficients: [Float]) throws(LeptonError) -> Value {
        var y = try unary(Unary(.affine, a: coefficients[0], b: coefficients[1]), x)
        for coefficient in coefficients.dropFirst(2) {
          y = try unary(Unary(.affine, a: 1, b: coefficient), binary(.multiply, y, x))
        }
        return y
      }
      let near = try polynomial([1.5, -2.5, 0, 1])
      let far = try polynomial([-0.5, 2.5, -4, 2])
      let inner = try select(compare(.greaterEqual, x, builder.constant(1)), far, near)
      return try select(compare(.greaterEqual, x, builder.constant(2)), zero, inner)
    case .lanczos(let radius):
      let isZero = try compare(.lessEqual, x, builder.constant(1e-3))
      let safe = try select(isZero, builder.constant(1), x)
      let product = try binary(
        .multiply, unary(Unary(.sin), unary(Unary(.affine, a: .pi), safe)),
        unary(Unary(.sin), unary(Unary(.affine, a: .pi / radius), safe)))
      let square = try unary(Unary(.affine, a: .pi * .pi), unary(Unary(.square), safe))
      let wave = try binary(.divide, unary(Unary(.affine, a: radius), product), square)
      let inner = try select(isZero, builder.constant(1), wave)
      return try select(compare(.greater, x, builder.constant(radius)), zero, inner)
    }
  }

  /// Images (N, H, W, C) with one more row and column on every side, mirrored at the outermost pixels.
  func mirrored(_ images: Value) throws(LeptonError) -> Value {
    var x = images
    for axis in [1, 2] {
      guard shape(x)[axis] != 1, shape(x)[axis] != 0 else {
        throw LeptonError(
          .shapeMismatch, "\(builder.label): images of shape \(shape(images)) are too small")
      }
      x = try concatenate(
        [
          slice(x, axis: axis, AxisSlice(start: 1, stop: 2)), x,
          slice(x, axis: axis, AxisSlice(start: -2, stop: -1)),
        ], axis: axis)
    }
    return x
  }

  /// Float numbers in an integer type: rounded, and bounded to its range; other types are left as they
  /// are.
  func rounded(_ x: Value, to dtype: DType) throws(LeptonError) -> Value {
    guard !dtype.isFloat else { return x }
    var bounds: (Float, Float)?
    switch dtype {
    case .bool: bounds = (0, 1)
    case .uint8: bounds = (0, 255)
    case .int8: bounds = (-128, 127)
    case .uint16: bounds = (0, 65_535)
    case .int16: bounds = (-32_768, 32_767)
    // The largest float32 below 2³¹ and 2³²; 64 bits are never reached from images in float32.
    case .int32: bounds = (-2_147_483_648, 2_147_483_520)
    case .uint32: bounds = (0, 4_294_967_040)
    default: bounds = nil
    }
    var whole = try unary(Unary(.round), x)
    if let bounds { whole = try unary(Unary(.clip, a: bounds.0, b: bounds.1), whole) }
    return try cast(whole, to: dtype)
  }
}
