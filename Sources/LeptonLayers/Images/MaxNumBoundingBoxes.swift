import LeptonBase
import LeptonGraph
import LeptonJSON

/// Images as they are; `keras.layers.MaxNumBoundingBoxes`, which changes the boxes beside them.
public final class MaxNumBoundingBoxes: ImageAugmentation, @unchecked Sendable {
  public required init(_ options: LayerOptions) throws(LeptonError) {
    _ = try options.read("max_number", kind: "a number", default: nil) { value -> JSONValue? in
      value.asDouble == nil ? nil : value
    }
    _ = try options.float("fill_value", default: -1)
    try super.init(options)
  }

  override var isRandom: Bool { false }
  override var keepsIntegers: Bool { true }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    input
  }
}
