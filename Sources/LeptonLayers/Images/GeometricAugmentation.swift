import LeptonBase
import LeptonGraph

/// An augmentation that moves the pixels of images by projective transforms, which are all that is
/// random in it.
open class GeometricAugmentation: ImageAugmentation, @unchecked Sendable {
  /// `fill_mode`, `interpolation` and `fill_value`.
  final let reading: ImageReading

  /// Subclasses read their options and then call this.
  public required init(_ options: LayerOptions) throws(LeptonError) {
    let border = try options.imageBorder(default: "reflect")
    let isLinear = try options.isLinear()
    reading = ImageReading(
      isLinear: isLinear, border: border, fillValue: try options.float("fill_value", default: 0))
    try options.seed()
    try super.init(options)
  }

  /// The transforms (N, 8) that `transform` applies.
  override func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    [try drawTransforms(images, random)]
  }

  func drawTransforms(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> Value {
    throw error("does not say how it moves pixels", code: .internal)
  }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    try lowering.project(images, self.drawn(drawn, 0), reading)
  }
}
