import LeptonBase
import LeptonGraph
import LeptonJSON

/// So many of eleven changes one after the other, the same for all images of a batch;
/// `keras.layers.RandAugment`.
public final class RandAugment: ImageAugmentation, @unchecked Sendable {
  private let operationCount: Int
  private let choice: AugmentationChoice

  static let stepNames = [
    "RandomShear", "RandomTranslation", "RandomRotation", "RandomBrightness",
    "RandomColorDegeneration", "RandomContrast", "RandomSharpness", "RandomPosterization",
    "Solarization", "AutoContrast", "Equalization",
  ]

  public required init(_ options: LayerOptions) throws(LeptonError) {
    _ = try options.valueRange()
    operationCount = try options.int("num_ops", default: 2, in: 0...64)
    let factor = try options.factorRange("factor", default: 0.5, in: 0...1)
    _ = try options.isLinear()
    choice = try options.augmentationSteps(Self.stepNames, factor)
    try options.seed()
    try super.init(options)
  }

  /// The numbers of the changes, int32 (operations), then what all changes draw. As in Keras a change
  /// that comes twice is the same both times.
  override func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    let numbers = try random.integers([operationCount], below: choice.steps.count)
    return [numbers] + (try choice.draw(images, random))
  }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let numbers = try self.drawn(drawn, 0)
    var x = images
    for operation in 0..<operationCount {
      let number = try lowering.slice(
        numbers, axis: 0, AxisSlice(start: operation, stop: operation + 1))
      x = try choice.transform(x, drawn.dropFirst(), choice: number, lowering)
    }
    return x
  }
}
