import LeptonBase
import LeptonGraph
import LeptonJSON

/// The layers that change images at random while a model is trained, and give them on unchanged
/// afterwards: RandomFlip, RandomRotation and their like. Of these lepton trains with RandomFlip,
/// RandomBrightness and RandomContrast.
public final class ImageAugmentation: Layer, @unchecked Sendable {
  /// What Keras 3 has of such a layer.
  struct Kind: Sendable {
    /// The options, null where Keras takes null or a value must be given.
    var defaults: JSONObject
    /// Whether integer images leave as they came; else they become float32.
    var keepsIntegers: Bool
  }

  private let keepsIntegers: Bool
  private let seed: Int?
  private var stream: Parameter?
  let channelsFirst: Bool
  /// The ends of the range that a change's size is drawn from.
  let factor: [Float]
  /// The least and the greatest value of images.
  let valueRange: [Float]
  /// Of RandomFlip.
  let mode: String

  var valueSpan: Float { valueRange[1] - valueRange[0] }

  public required init(_ options: LayerOptions) throws(LeptonError) {
    guard let kind = Self.kinds[options.className] else {
      throw LeptonError(.internal, "\(options.place) is not an augmentation")
    }
    channelsFirst = try options.channelsFirst()
    for member in kind.defaults.members {
      _ = try options.read(member.key, kind: "an option", default: member.value) {
        $0 as JSONValue?
      }
    }
    // Keys of earlier versions.
    options.ignore("bounding_box_format", "auto_vectorize", "factor")
    keepsIntegers = kind.keepsIntegers
    seed = options.config["seed"]?.asInt
    mode = options.config["mode"]?.asString ?? "horizontal_and_vertical"
    factor = Self.ends(
      options.config["factor"], isOneSided: options.className == "RandomContrast")
    let range = (options.config["value_range"]?.asNumbers ?? [0, 255]).map { Float($0) }.sorted()
    valueRange = range.count == 2 ? range : [0, 255]
    try super.init(options)
  }

  /// A pair as it is, in rising order; a number f as -f…f, or 0…f where a range has no negative part.
  private static func ends(_ value: JSONValue?, isOneSided: Bool) -> [Float] {
    let numbers = (value?.asNumbers ?? []).map { Float($0) }
    if numbers.count == 2 { return numbers.sorted() }
    let size = abs(numbers.first ?? 0)
    return [isOneSided ? 0 : -size, size]
  }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    stream = addRandomStream(seed: seed)
  }

  public override var convertsInputsToFloat: Bool { !keepsIntegers }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard lowering.isTraining, let stream, lowering.shape(input).isKnown else { return input }
    return try lowerTraining(input, stream, lowering)
  }
}
