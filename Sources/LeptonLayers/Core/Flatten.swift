import LeptonBase
import LeptonGraph
import LeptonJSON

/// (N, …) to (N, product of …); with `channels_first` the channels are moved last before, so that
/// the order of the elements does not depend on the layout.
public final class Flatten: Layer, @unchecked Sendable {
  private let channelsFirst: Bool

  public required init(_ options: LayerOptions) throws(LeptonError) {
    channelsFirst = try options.channelsFirst()
    try super.init(options)
  }

  public override var convertsInputsToFloat: Bool { false }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let x = channelsFirst ? try lowering.channelsToLast(input) : input
    let shape = lowering.shape(x)
    guard shape.rank >= 1 else { throw error("cannot flatten a scalar", code: .shapeMismatch) }
    return try lowering.reshape(x, [shape[0], Shape.mergedDimension(shape.dims[1...])])
  }
}
