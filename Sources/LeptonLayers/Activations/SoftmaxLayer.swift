import LeptonBase
import LeptonGraph

/// exp(x) / Σ exp(x) along one or several axes; `keras.layers.Softmax`. Elements that the mask, which
/// broadcasts to x, leaves out take no part and become 0.
public final class SoftmaxLayer: FunctionLayer, @unchecked Sendable {
  private let ignoresMask: Bool

  public required init(_ options: LayerOptions) throws(LeptonError) {
    ignoresMask = options.follows(.unmaskedSoftmax)
    try super.init(options)
  }

  override class func function(_ options: LayerOptions) throws(LeptonError) -> ActivationFunction {
    .softmax(axes: try options.ints("axis", default: -1), isLogarithmic: false)
  }

  public override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    guard let x = call.inputs.first?.value, let mask = call.masks.first ?? nil else {
      return try super.lower(call, lowering)
    }
    if ignoresMask, call.keywords["mask"]?.isNull ?? true {
      let results = try super.lower(call, lowering)
      for result in results {
        lowering.note(.unmaskedSoftmax, isFollowed: true, of: self, result.value)
      }
      return results
    }
    var condition = mask
    if lowering.dtype(mask) != .bool {
      let half = try lowering.builder.constant(0.5)
      condition = try lowering.compare(.greater, lowering.float(mask), half)
    }
    let masked = try lowering.select(condition, x, lowering.builder.constant(-1e9))
    let y = try function.apply(masked, lowering.builder)
    return [LayerTensor(try lowering.select(condition, y, lowering.builder.constant(0)))]
  }
}
