import LeptonBase
import LeptonGraph
import LeptonJSON

/// Images seen from another side: their corners moved by parts of their own coordinates;
/// `keras.layers.RandomPerspective`.
public final class RandomPerspective: ImageAugmentation, @unchecked Sendable {
  private let factor: FactorRange
  private let scale: Float
  private let reading: ImageReading

  public required init(_ options: LayerOptions) throws(LeptonError) {
    factor = try options.factorRange("factor", default: 1.0, in: 0...1)
    scale = try options.float("scale", default: 1)
    guard scale >= 0, scale <= 1 else {
      throw options.error("scale", "should be from 0 to 1, but is \(scale)")
    }
    let isLinear = try options.isLinear()
    reading = ImageReading(
      isLinear: isLinear, border: .constant, fillValue: try options.float("fill_value", default: 0))
    try options.seed()
    try super.init(options)
  }

  /// Which images are changed, and how far each corner moves (N, 4, 2) in parts of its place.
  override func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    let shift = FactorRange(lower: -0.5 * scale, upper: 0.5 * scale)
    return [try random.chance(factor), try random.uniform([images[0], 4, 2], shift)]
  }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let shape = lowering.shape(images)
    let (right, bottom) = (Float(shape[2] - 1), Float(shape[1] - 1))
    let corners = try Tensor([0, 0, right, 0, 0, bottom, right, bottom] as [Float], [1, 4, 2])
    let start = try lowering.broadcast(
      lowering.builder.constant(corners), to: [shape[0], 4, 2])
    let end = try lowering.binary(
      .add, start, lowering.binary(.multiply, start, self.drawn(drawn, 1)))
    let transforms = try lowering.builder.apply1(Homography(), start, end)
    return try lowering.select(
      self.drawn(drawn, 0), lowering.project(images, transforms, reading), images)
  }
}
