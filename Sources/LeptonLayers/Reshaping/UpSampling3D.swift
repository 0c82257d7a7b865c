import LeptonBase
import LeptonGraph
import LeptonJSON

/// Every element of (N, D, H, W, C), or with `channels_first` (N, C, D, H, W), repeated along the
/// three spatial axes; `keras.layers.UpSampling3D`.
public final class UpSampling3D: Layer, @unchecked Sendable {
  private let size: [Int]
  private let channelsFirst: Bool

  public required init(_ options: LayerOptions) throws(LeptonError) {
    size = try options.tuple("size", count: 3, default: 2)
    channelsFirst = try options.channelsFirst()
    try super.init(options)
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard lowering.shape(input).rank == 5 else {
      throw error(
        "takes inputs of 5 axes, not of shape \(lowering.shape(input))", code: .shapeMismatch)
    }
    var x = input
    for (index, times) in size.enumerated() {
      x = try lowering.repeatElements(x, axis: index + (channelsFirst ? 2 : 1), times: times)
    }
    return x
  }
}
