import LeptonBase
import LeptonGraph
import LeptonJSON

/// x · scale + offset, with numbers or arrays that broadcast to x from its last axis;
/// `keras.layers.Rescaling`.
public final class Rescaling: Layer, @unchecked Sendable {
  private let scale: NumberArray
  private let offset: NumberArray

  public required init(_ options: LayerOptions) throws(LeptonError) {
    guard let scale = try options.numbers("scale", default: nil) else {
      throw options.error("scale", "is missing")
    }
    self.scale = scale
    guard let offset = try options.numbers("offset", default: 0) else {
      throw options.error("offset", "is null")
    }
    self.offset = offset
    try super.init(options)
  }

  public override var supportsMasking: Bool { true }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    if let scale = scale.scalar, let offset = offset.scalar {
      return try lowering.unary(Unary(.affine, a: scale, b: offset), input)
    }
    let builder = lowering.builder
    let product = try builder.apply1(Binary(.multiply), input, builder.constant(scale.tensor()))
    return try builder.apply1(Binary(.add), product, builder.constant(offset.tensor()))
  }
}
