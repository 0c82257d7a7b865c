import LeptonBase
import LeptonGraph
import LeptonJSON

/// An augmentation that moves the pixels of images by projective transforms, which are all that is
/// random in it.
open class GeometricAugmentation: ImageAugmentation, @unchecked Sendable {
  /// How images are read; subclasses say where it is configured.
  var reading: ImageReading { ImageReading(isLinear: true, border: .reflect) }

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

extension LayerOptions {
  /// `fill_mode`, `interpolation` and `fill_value`, as most layers that move pixels have them.
  func imageReading(seed: Bool = true) throws(LeptonError) -> ImageReading {
    let border = try imageBorder(default: "reflect")
    let isLinear = try isLinear()
    if seed { try self.seed() }
    return ImageReading(
      isLinear: isLinear, border: border, fillValue: try float("fill_value", default: 0))
  }
}
