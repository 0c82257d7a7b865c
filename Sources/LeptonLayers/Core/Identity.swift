import LeptonBase
import LeptonGraph

/// Gives back what comes in.
public final class Identity: Layer, @unchecked Sendable {
  public required init(_ options: LayerOptions) throws(LeptonError) { try super.init(options) }

  public override var supportsMasking: Bool { true }
  public override var convertsInputsToFloat: Bool { false }

  public override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] { call.inputs }
}
