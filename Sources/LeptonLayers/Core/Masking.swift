import LeptonBase
import LeptonGraph

/// Masks the steps whose features all equal `mask_value`: (N, T, C) to the same with zeros there, and a
/// mask (N, T) that is true elsewhere.
public final class Masking: Layer, @unchecked Sendable {
  private let maskValue: Float

  public required init(_ options: LayerOptions) throws(LeptonError) {
    maskValue = try options.read("mask_value", kind: "a number", default: 0.0) { value -> Float? in
      guard let numbers = value.asNumbers, numbers.count == 1 else { return nil }
      return Float(numbers[0])
    }
    try super.init(options)
  }

  public override var supportsMasking: Bool { true }

  public override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    guard let x = call.inputs.first?.value, lowering.shape(x).rank >= 2 else {
      throw error("takes one input of at least 2 axes", code: .shapeMismatch)
    }
    let builder = lowering.builder
    let differs = try lowering.compare(.notEqual, x, builder.constant(maskValue))
    let mask = try lowering.reduce(.any, differs, axes: [lowering.shape(x).rank - 1])
    let wide = try lowering.expandDimensions(mask, axis: lowering.shape(mask).rank)
    return [LayerTensor(try lowering.select(wide, x, builder.constant(0)), mask: mask)]
  }
}
