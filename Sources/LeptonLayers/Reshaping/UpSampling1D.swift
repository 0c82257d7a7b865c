import LeptonBase
import LeptonGraph
import LeptonJSON

/// Every time step of (N, T, C) repeated `size` times; `keras.layers.UpSampling1D`.
public final class UpSampling1D: Layer, @unchecked Sendable {
  private let size: Int

  public required init(_ options: LayerOptions) throws(LeptonError) {
    size = try options.size("size", default: 2)
    try super.init(options)
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard lowering.shape(input).rank == 3 else {
      throw error(
        "takes inputs of 3 axes, not of shape \(lowering.shape(input))", code: .shapeMismatch)
    }
    return try lowering.repeatElements(input, axis: 1, times: size)
  }
}
