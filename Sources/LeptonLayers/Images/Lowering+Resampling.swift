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

  /// The windows of a tensor (N, spatial…, C) as vectors (N, spatial'…, size·C).
  func patches(_ x: Value, _ window: Window) throws(LeptonError) -> Value {
    let shape = self.shape(x)
    let channels = shape[-1]
    let rank = window.size.count
    let count = window.size.reduce(1, *)
    guard shape.dims[1...].allSatisfy({ $0 >= 0 }) else {
      // Only the shape matters yet.
      guard channels >= 0, count * channels < 1 << 12 else {
        throw LeptonError(
          .unsupported, "\(builder.label): patches of images of the unknown shape \(shape)")
      }
      let width = count * channels
      let zeros = [Float](repeating: 0, count: width * width)
      let kernel = try Tensor(zeros, Shape(window.size + [channels, width]))
      return try builder.apply1(Convolution(window: window), x, builder.constant(kernel))
    }
    var before = [Int](repeating: 0, count: rank + 2)
    var after = before
    var counts: [Int] = []
    for axis in 0..<rank {
      let place = window.placement(axis: axis, length: shape[axis + 1])
      guard place.count > 0 else {
        throw LeptonError(
          .shapeMismatch, "\(builder.label): patches of \(window.size) of images of shape \(shape)")
      }
      (before[axis + 1], after[axis + 1]) = (place.before, place.after)
      counts.append(place.count)
    }
    let wide =
      (before + after).contains { $0 > 0 }
      ? try builder.apply1(Pad(before: before, after: after), x) : x
    if window.strides == window.size, window.dilation.allSatisfy({ $0 == 1 }) {
      return try separate(wide, counts, window.size)
    }
    var parts: [Value] = []
    for number in 0..<count {
      var slices = [AxisSlice](repeating: .all, count: rank + 2)
      var rest = number
      for axis in (0..<rank).reversed() {
        let start = rest % window.size[axis] * window.dilation[axis]
        rest /= window.size[axis]
        let step = window.strides[axis]
        slices[axis + 1] = AxisSlice(
          start: start, stop: start + (counts[axis] - 1) * step + 1, step: step)
      }
      parts.append(try builder.apply1(Slice(slices), wide))
    }
    return try concatenate(parts, axis: rank + 1)
  }

  /// The patches of windows that lie side by side: `counts` of them along each axis.
  private func separate(
    _ x: Value, _ counts: [Int], _ size: [Int]
  ) throws(LeptonError) -> Value {
    let dims = shape(x).dims
    let kept = zip(counts, size).map { AxisSlice(start: 0, stop: $0 * $1) }
    var split = [dims[0]]
    for (count, length) in zip(counts, size) { split += [count, length] }
    let channels = dims[dims.count - 1]
    let parts = try reshape(
      builder.apply1(Slice([.all] + kept + [.all]), x), split + [channels])
    let rank = size.count
    let places = (0..<rank).map { 2 * $0 + 1 }
    let ordered = try transpose(parts, [0] + places + places.map { $0 + 1 } + [2 * rank + 1])
    return try reshape(ordered, [dims[0]] + counts + [size.reduce(channels, *)])
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
