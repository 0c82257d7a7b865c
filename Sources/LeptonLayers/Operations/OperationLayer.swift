import LeptonBase
import LeptonGraph
import LeptonJSON

/// A call of `keras.ops` as a node of a functional model, such as `x * 2` or `ops.relu(x)`. It has no
/// weights and takes no part in the numbering of layers in files.
public final class OperationLayer: Layer, @unchecked Sendable {
  private let lowering: OperationRegistry.Lower
  private let options: JSONObject

  public init(_ description: LayerDescription) throws(LeptonError) {
    guard let lowering = OperationRegistry.table[description.className] else {
      throw LeptonError(
        .unsupported,
        "operation '\(description.name)': \(OperationRegistry.refusal(of: description.className))")
    }
    self.lowering = lowering
    options = description.config
    super.init(
      className: description.className, name: description.name, config: description.config)
  }

  public required convenience init(_ options: LayerOptions) throws(LeptonError) {
    try self.init(
      LayerDescription(className: options.className, name: options.name, config: options.config))
  }

  public override var isOperation: Bool { true }
  public override var convertsInputsToFloat: Bool { false }

  public override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    let context = OperationContext(
      name: name, className: className, config: options, call: call, lowering: lowering)
    return try self.lowering(context).map { LayerTensor($0) }
  }
}
