import LeptonBase
import LeptonGraph
import LeptonJSON

/// Half of the images turned along every axis of the mode; `keras.layers.RandomFlip`.
public final class RandomFlip: ImageAugmentation, @unchecked Sendable {
  private let mode: String

  public required init(_ options: LayerOptions) throws(LeptonError) {
    try options.seed()
    mode = try options.choice(
      "mode", ["horizontal", "vertical", "horizontal_and_vertical"],
      default: "horizontal_and_vertical")
    try super.init(options)
  }

  /// Which images are turned.
  override func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    let numbers = try random.perImage(.one)
    let builder = random.lowering.builder
    return [try random.lowering.compare(.lessEqual, numbers, builder.constant(0.5))]
  }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let flips = try self.drawn(drawn, 0)
    var x = images
    if mode.hasPrefix("horizontal") {
      x = try lowering.select(flips, lowering.slice(x, axis: 2, .reversed), x)
    }
    if mode.hasSuffix("vertical") {
      x = try lowering.select(flips, lowering.slice(x, axis: 1, .reversed), x)
    }
    return x
  }
}
