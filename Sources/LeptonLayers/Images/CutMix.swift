import LeptonBase
import LeptonGraph
import LeptonJSON

/// A box of every image replaced by that of another image of the batch; `keras.layers.CutMix`.
public final class CutMix: ImageAugmentation, @unchecked Sendable {
  private let factor: FactorRange

  public required init(_ options: LayerOptions) throws(LeptonError) {
    factor = try options.factorRange("factor", default: 1.0, in: 0...1)
    try options.seed()
    try super.init(options)
  }

  /// Which image is the other one, int32 (N), and which pixels are its (N, H, W, 1).
  override func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    let l = random.lowering
    let alpha = try l.unary(Unary(.affine, a: 1, b: 1e-6), random.uniform([], factor))
    let weight = try random.beta([images[0], 1, 1, 1], alpha: alpha)
    let part = try l.unary(Unary(.sqrt), l.unary(Unary(.affine, a: -1, b: 1), weight))
    let x = try random.box(length: images[2], part: part)
    let y = try random.box(length: images[1], part: part)
    return [try random.order(), try l.inside(images, x: x, y: y)]
  }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let others = try lowering.builder.apply1(GatherRows(), images, self.drawn(drawn, 0))
    return try lowering.select(self.drawn(drawn, 1), others, images)
  }
}
