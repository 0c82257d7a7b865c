import LeptonBase
import LeptonGraph
import LeptonJSON

/// The pixels of every channel stretched over the whole range, in training and inference;
/// `keras.layers.AutoContrast`. A channel of one value stays as it is.
///
/// As in Keras the axes are those of channels_last images, whatever the data format says.
public final class AutoContrast: ImageAugmentation, @unchecked Sendable {
  private let valueRange: FactorRange

  public required init(_ options: LayerOptions) throws(LeptonError) {
    valueRange = try options.valueRange()
    try super.init(options)
  }

  override var isRandom: Bool { false }
  override var changesAtInference: Bool { true }
  override var ignoresDataFormat: Bool { true }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let l = lowering
    let bytes = try l.rescale(images, from: valueRange, to: .bytes)
    let low = try l.reduce(.minimum, bytes, axes: [1, 2], keepsDimensions: true)
    let high = try l.reduce(.maximum, bytes, axes: [1, 2], keepsDimensions: true)
    let isFlat = try l.compare(.equal, low, high)
    let one = try l.builder.constant(1)
    let span = try l.select(isFlat, one, l.binary(.subtract, high, low))
    let scale = try l.binary(.divide, l.builder.constant(255), span)
    let offset = try l.binary(.multiply, l.unary(Unary(.negate), low), scale)
    let stretched = try l.clip(
      l.binary(.add, l.binary(.multiply, bytes, scale), offset), to: .bytes)
    return try l.select(isFlat, images, l.rescale(stretched, from: .bytes, to: valueRange))
  }
}
