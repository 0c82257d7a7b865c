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

  /// What the operation gives for arguments whose edges say their shapes and types.
  ///
  /// - Throws: as `lower`; `.configuration` for an edge that does not say.
  public func outputTypes(of call: CallDescription) throws(LeptonError) -> [TensorType] {
    let lowering = Lowering(GraphBuilder())
    func resolved(_ argument: ArgumentDescription) throws(LeptonError) -> LayerArgument {
      var types: [TensorReference: TensorType] = [:]
      for case (let reference, let found?) in argument.edges {
        guard let dtype = DType(name: found.dtype) else { continue }
        types[reference] = TensorType(dtype.computeDType, found.shape)
      }
      return try argument.resolved { reference throws(LeptonError) in
        guard let type = types[reference] else {
          throw error("takes \(reference), whose shape is not known")
        }
        return LayerTensor(lowering.builder.input(type))
      }
    }
    var arguments: [LayerArgument] = []
    for argument in call.arguments { arguments.append(try resolved(argument)) }
    var keywords: [String: LayerArgument] = [:]
    for keyword in call.keywords { keywords[keyword.key] = try resolved(keyword.value) }
    return try self.call(LayerCall(arguments, keywords: keywords), lowering).map {
      lowering.type($0.value)
    }
  }
}
