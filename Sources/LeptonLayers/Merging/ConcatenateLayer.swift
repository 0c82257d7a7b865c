import LeptonBase
import LeptonGraph

/// The inputs one after the other along `axis`.
public final class ConcatenateLayer: Layer, @unchecked Sendable {
  private let axis: Int
  private let needsAllMasks: Bool

  public required init(_ options: LayerOptions) throws(LeptonError) {
    axis = try options.int("axis", default: -1)
    needsAllMasks = options.follows(.allMasks)
    try super.init(options)
  }

  public override var supportsMasking: Bool { true }
  public override var convertsInputsToFloat: Bool { false }

  public override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    let values = call.inputs.map(\.value)
    guard let first = values.first else { throw error("takes a list of inputs") }
    return [
      LayerTensor(try lowering.join(values, axis: lowering.axis(axis, of: first)))
    ]
  }

  /// The masks, true for inputs without one, concatenated like the inputs, then true where any element
  /// of the last axis is; before Keras 3 where all are.
  public override func outputMasks(
    _ call: LayerCall, _ outputs: [LayerTensor], _ lowering: Lowering
  ) throws(LeptonError) -> [Value?] {
    guard call.masks.contains(where: { $0 != nil }) else { return [nil] }
    var masks: [Value] = []
    for (input, mask) in zip(call.inputs, call.masks) {
      let shape = lowering.shape(input.value)
      guard let mask else {
        masks.append(try lowering.full(shape, 1, .bool))
        continue
      }
      let rank = lowering.shape(mask).rank
      masks.append(
        rank < shape.rank
          ? try lowering.broadcast(lowering.expandDimensions(mask, axis: rank), to: shape) : mask)
    }
    guard let first = masks.first else { return [nil] }
    let joined = try lowering.concatenate(masks, axis: lowering.axis(axis, of: first))
    let kind = needsAllMasks ? ReductionKind.all : .any
    let mask = try lowering.reduce(kind, joined, axes: [lowering.shape(joined).rank - 1])
    if Set(call.masks).count > 1 {
      lowering.note(.allMasks, isFollowed: needsAllMasks, of: self, mask)
    }
    return [mask]
  }
}
