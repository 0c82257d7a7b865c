import LeptonBase
import LeptonGraph
import LeptonJSON

/// An augmentation of the colours of images by a factor that is drawn for each of them: what the layers
/// share that have the options `factor`, `value_range` and `seed`.
open class ColorAugmentation: ImageAugmentation, @unchecked Sendable {
  final let factor: FactorRange
  final let valueRange: FactorRange

  /// What `factor` lies in.
  class var factorBounds: ClosedRange<Double> { 0...1 }
  /// nil where `factor` must be given.
  class var defaultFactor: JSONValue? { nil }

  public required init(_ options: LayerOptions) throws(LeptonError) {
    factor = try options.factorRange("factor", default: Self.defaultFactor, in: Self.factorBounds)
    valueRange = try options.valueRange()
    try options.seed()
    try super.init(options)
  }

  override var keepsIntegers: Bool { true }

  /// The factor of each image (N, 1, 1, 1).
  override func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    [try random.perImage(factor)]
  }
}
