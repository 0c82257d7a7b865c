import LeptonBase
import LeptonGraph
import LeptonJSON

/// The layers that change images at random while a model is trained, and give them on unchanged
/// afterwards: RandomFlip, RandomRotation and their like.
public final class ImageAugmentation: Layer, @unchecked Sendable {
  /// What Keras 3 has of such a layer.
  struct Kind: Sendable {
    /// The options, null where Keras takes null or a value must be given.
    var defaults: JSONObject
    /// Whether integer images leave as they came; else they become float32.
    var keepsIntegers: Bool
  }

  private let keepsIntegers: Bool

  public required init(_ options: LayerOptions) throws(LeptonError) {
    guard let kind = Self.kinds[options.className] else {
      throw LeptonError(.internal, "\(options.place) is not an augmentation")
    }
    _ = try options.channelsFirst()
    for member in kind.defaults.members {
      _ = try options.read(member.key, kind: "an option", default: member.value) {
        $0 as JSONValue?
      }
    }
    // Keys of earlier versions.
    options.ignore("bounding_box_format", "auto_vectorize", "factor")
    keepsIntegers = kind.keepsIntegers
    try super.init(options)
  }

  public override var convertsInputsToFloat: Bool { !keepsIntegers }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    input
  }
}
