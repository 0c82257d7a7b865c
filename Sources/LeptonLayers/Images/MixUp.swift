import LeptonBase
import LeptonGraph
import LeptonJSON

/// Every image mixed with another image of the batch; `keras.layers.MixUp`.
public final class MixUp: ImageAugmentation, @unchecked Sendable {
  private let alpha: Float

  public required init(_ options: LayerOptions) throws(LeptonError) {
    alpha = try options.float("alpha", default: 0.2)
    guard alpha > 0, alpha < 1e6 else {
      throw options.error("alpha", "should be greater than 0, but is \(alpha)")
    }
    try options.seed()
    try super.init(options)
  }

  override var keepsIntegers: Bool { true }

  /// Which image is the other one, int32 (N), and the own image's part (N, 1, 1, 1).
  override func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    let alpha = try random.lowering.builder.constant(alpha)
    return [try random.order(), try random.beta([images[0], 1, 1, 1], alpha: alpha)]
  }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let l = lowering
    let others = try l.builder.apply1(GatherRows(), images, self.drawn(drawn, 0))
    let part = try self.drawn(drawn, 1)
    let rest = try l.unary(Unary(.affine, a: -1, b: 1), part)
    return try l.binary(
      .add, l.binary(.multiply, part, images), l.binary(.multiply, rest, others))
  }
}
