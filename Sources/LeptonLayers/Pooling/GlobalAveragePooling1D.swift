import LeptonBase
import LeptonGraph

/// Means over the time axis of (N, T, C); `keras.layers.GlobalAveragePooling1D`. With a mask (N, T)
/// only over the steps that it keeps; a row of none is 0/0.
public final class GlobalAveragePooling1D: BaseGlobalPooling, @unchecked Sendable {
  override class var spatialRank: Int { 1 }
  override class var kind: ReductionKind { .mean }

  public override var supportsMasking: Bool { true }

  public override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    guard let x = call.inputs.first?.value, let mask = call.masks.first ?? nil else {
      return try super.lower(call, lowering)
    }
    try expectRank(lowering.shape(x))
    let condition = try lowering.expandDimensions(
      lowering.cast(mask, to: .bool), axis: channelAxis)
    let kept = try lowering.select(condition, x, lowering.scalar(0, like: x))
    let total = try lowering.reduce(.sum, kept, axes: axes, keepsDimensions: keepsDimensions)
    let count = try lowering.reduce(
      .sum, lowering.float(condition), axes: axes, keepsDimensions: keepsDimensions)
    return [LayerTensor(try lowering.binary(.divide, total, count))]
  }

  public override func outputMasks(
    _ call: LayerCall, _ outputs: [LayerTensor], _ lowering: Lowering
  ) throws(LeptonError) -> [Value?] {
    outputs.map { _ in nil }
  }
}
