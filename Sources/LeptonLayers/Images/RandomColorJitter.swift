import LeptonBase
import LeptonGraph
import LeptonJSON

/// RandomBrightness, RandomContrast, RandomSaturation and RandomHue one after the other, each where its
/// factor is given; `keras.layers.RandomColorJitter`.
///
/// As in Keras these see channels_first images as if they were channels_last.
public final class RandomColorJitter: ImageAugmentation, @unchecked Sendable {
  private let steps: [ImageAugmentation]

  public required init(_ options: LayerOptions) throws(LeptonError) {
    _ = try options.valueRange()
    var steps: [ImageAugmentation] = []
    for (key, className) in [
      ("brightness_factor", "RandomBrightness"), ("contrast_factor", "RandomContrast"),
      ("saturation_factor", "RandomSaturation"), ("hue_factor", "RandomHue"),
    ] {
      let factor = try options.read(key, kind: "a number, a pair or null", default: .null) {
        $0 as JSONValue?
      }
      guard !factor.isNull else { continue }
      let config: JSONObject = [
        "factor": factor, "value_range": options.config["value_range"] ?? [0, 255],
      ]
      steps.append(try options.augmentation(className, config))
    }
    self.steps = steps
    try options.seed()
    try super.init(options)
  }

  override var keepsIntegers: Bool { true }
  override var ignoresDataFormat: Bool { true }

  /// What each step draws, one value each.
  override func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    var drawn: [Value] = []
    for step in steps { drawn += try step.draw(images, random) }
    return drawn
  }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    var x = images
    for (place, step) in steps.enumerated() {
      x = try step.transform(x, [self.drawn(drawn, place)], lowering)
    }
    return x
  }
}

extension LayerOptions {
  /// An augmentation that is a step of this layer.
  func augmentation(
    _ className: String, _ config: JSONObject
  ) throws(LeptonError) -> ImageAugmentation {
    let description = LayerDescription(className: className, name: name, config: config)
    let layer: Layer
    do {
      layer = try LayerRegistry.make(description)
    } catch {
      throw error.at(place)
    }
    guard let step = layer as? ImageAugmentation else {
      throw LeptonError(.internal, "\(place): \(className) is not an augmentation")
    }
    return step
  }
}
