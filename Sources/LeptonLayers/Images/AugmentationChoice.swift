import LeptonBase
import LeptonGraph
import LeptonJSON

/// Several augmentations, one of which changes the images: which one is known when the program runs. Of
/// those that move pixels only the transforms are chosen, so that pixels are moved once.
struct AugmentationChoice: Sendable {
  let steps: [ImageAugmentation]

  /// How many values `draw` gives.
  var drawCount: Int { steps.reduce(0) { $0 + $1.drawCount } }

  /// What all steps draw, one after the other.
  func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    var drawn: [Value] = []
    for step in steps where step.isRandom { drawn += try step.draw(images, random) }
    return drawn
  }

  /// Images as the step changes them whose number `choice` (int32, one element) is; as they are where
  /// there is none.
  func transform(
    _ images: Value, _ drawn: ArraySlice<Value>, choice: Value, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    var rest = drawn
    var result = images
    var moving: (transforms: Value, reading: ImageReading)?
    var moves: Value?
    for (number, step) in steps.enumerated() {
      let own = Array(rest.prefix(step.drawCount))
      rest = rest.dropFirst(step.drawCount)
      let isChosen = try lowering.compare(
        .equal, choice, lowering.scalar(Double(number), like: choice))
      if let step = step as? GeometricAugmentation, let transforms = own.first {
        let others = moving?.transforms ?? transforms
        moving = (try lowering.select(isChosen, transforms, others), step.reading)
        moves =
          try moves.map { known throws(LeptonError) in
            try lowering.logical(.or, known, isChosen)
          } ?? isChosen
      } else {
        let changed = try step.transform(images, own, lowering)
        result = try lowering.select(isChosen, changed, result)
      }
    }
    guard let moving, let moves else { return result }
    let moved = try lowering.project(images, moving.transforms, moving.reading)
    return try lowering.select(moves, moved, result)
  }
}

extension LayerOptions {
  /// The steps of RandAugment and AugMix of the given classes, as strong as `factor` says.
  func augmentationSteps(
    _ names: [String], _ factor: FactorRange
  ) throws(LeptonError) -> AugmentationChoice {
    let range = config["value_range"] ?? [0, 255]
    let pair: JSONValue = [.number(Double(factor.lower)), .number(Double(factor.upper))]
    let interpolation = config["interpolation"] ?? "bilinear"
    var steps: [ImageAugmentation] = []
    for name in names {
      let options: JSONObject =
        switch name {
        case "RandomShear":
          ["x_factor": pair, "y_factor": pair, "interpolation": interpolation]
        case "RandomTranslation":
          ["height_factor": pair, "width_factor": pair, "interpolation": interpolation]
        case "RandomRotation": ["factor": pair, "interpolation": interpolation]
        case "RandomPosterization":
          ["factor": JSONValue(Swift.max(1, Int(8 * factor.upper))), "value_range": range]
        case "Solarization":
          ["addition_factor": pair, "threshold_factor": pair, "value_range": range]
        case "AutoContrast", "Equalization": ["value_range": range]
        default: ["factor": pair, "value_range": range]
        }
      steps.append(try augmentation(name, options))
    }
    return AugmentationChoice(steps: steps)
  }
}
