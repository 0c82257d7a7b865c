import LeptonBase
import LeptonGraph

/// Colours of images (N, H, W, C) of float32.
extension Lowering {
  /// The channel of that number, (N, H, W, 1).
  func channel(_ images: Value, _ number: Int) throws(LeptonError) -> Value {
    try slice(
      images, axis: shape(images).rank - 1, AxisSlice(start: number, stop: number + 1))
  }

  /// Throws unless images have one of the given numbers of channels.
  func expectChannels(_ images: Value, _ counts: [Int]) throws(LeptonError) {
    let found = shape(images)[-1]
    guard counts.contains(found) else {
      let wanted = counts.map { "\($0)" }.joined(separator: " or ")
      throw LeptonError(
        .shapeMismatch, "\(builder.label): takes images of \(wanted) channels, not \(found)")
    }
  }

  /// One channel of brightness (N, H, W, 1) from three; images of one channel stay as they are.
  ///
  /// Formulas: keras.src.backend.tensorflow.image.rgb_to_grayscale.
  func grayscale(_ images: Value) throws(LeptonError) -> Value {
    try expectChannels(images, [1, 3])
    guard shape(images)[-1] == 3 else { return images }
    let weights = builder.constant(try Tensor([0.2989, 0.587, 0.114] as [Float], [3]))
    return try reduce(
      .sum, binary(.multiply, images, weights), axes: [shape(images).rank - 1],
      keepsDimensions: true)
  }

  /// Hue, saturation and value, each in [0, 1], of red, green and blue in [0, 1], each (…, 1).
  ///
  /// Formulas: TensorFlow's RGBToHSV.
  func hueSaturationValue(
    _ images: Value
  ) throws(LeptonError) -> (hue: Value, saturation: Value, value: Value) {
    try expectChannels(images, [3])
    let (r, g, b) = (try channel(images, 0), try channel(images, 1), try channel(images, 2))
    let value = try binary(.maximum, r, binary(.maximum, g, b))
    let span = try binary(.subtract, value, binary(.minimum, r, binary(.minimum, g, b)))
    let (zero, one) = (try builder.constant(0), try builder.constant(1))
    let hasValue = try compare(.greater, value, zero)
    let saturation = try select(
      hasValue, binary(.divide, span, select(hasValue, value, one)), zero)
    let hasSpan = try compare(.greater, span, zero)
    let norm = try binary(.divide, one, binary(.multiply, select(hasSpan, span, one), 6))
    func sector(_ x: Value, _ y: Value, _ start: Float) throws(LeptonError) -> Value {
      try unary(
        Unary(.affine, a: 1, b: start), binary(.multiply, norm, binary(.subtract, x, y)))
    }
    var hue = try select(
      compare(.equal, r, value), sector(g, b, 0),
      select(compare(.equal, g, value), sector(b, r, 2 / 6), sector(r, g, 4 / 6)))
    hue = try select(hasSpan, hue, zero)
    hue = try select(compare(.less, hue, zero), unary(Unary(.affine, a: 1, b: 1), hue), hue)
    return (hue, saturation, value)
  }

  /// Red, green and blue (…, 3) of hue, saturation and value, each (…, 1).
  ///
  /// Formulas: TensorFlow's HSVToRGB.
  func redGreenBlue(
    hue: Value, saturation: Value, value: Value
  ) throws(LeptonError) -> Value {
    let turned = try unary(Unary(.affine, a: 6), hue)
    /// min(max(sign · |6·hue - centre| + offset, 0), 1)
    func primary(_ centre: Float, _ sign: Float, _ offset: Float) throws(LeptonError) -> Value {
      let distance = try unary(Unary(.abs), unary(Unary(.affine, a: 1, b: -centre), turned))
      return try unary(
        Unary(.clip, a: 0, b: 1), unary(Unary(.affine, a: sign, b: offset), distance))
    }
    let rest = try unary(Unary(.affine, a: -1, b: 1), saturation)
    var channels: [Value] = []
    for share in [try primary(3, 1, -1), try primary(2, -1, 2), try primary(4, -1, 2)] {
      let mixed = try binary(.add, rest, binary(.multiply, saturation, share))
      channels.append(try binary(.multiply, mixed, value))
    }
    return try concatenate(channels, axis: shape(value).rank - 1)
  }

  /// Numbers of one range brought to another; Keras's `_transform_value_range`.
  func rescale(
    _ x: Value, from source: FactorRange, to target: FactorRange
  ) throws(LeptonError) -> Value {
    guard source != target else { return x }
    let offset = try unary(Unary(.affine, a: 1, b: -source.lower), x)
    let part = try binary(.divide, offset, builder.constant(source.upper - source.lower))
    return try unary(
      Unary(.affine, a: target.upper - target.lower, b: target.lower), part)
  }

  func clip(_ x: Value, to range: FactorRange) throws(LeptonError) -> Value {
    try unary(Unary(.clip, a: range.lower, b: range.upper), x)
  }
}

extension FactorRange {
  static let bytes = FactorRange(lower: 0, upper: 255)
  static let one = FactorRange(lower: 0, upper: 1)
}
