import LeptonBase
import LeptonGraph
import LeptonJSON

/// A call of custom code while it is written into a graph: what the code is given, and what it may
/// write. Tensors go by numbers: first those that the call is given, then the weights, then what the
/// code itself has written.
public final class CustomTrace {
  public let lowering: Lowering
  /// The tensors of the call, and the weights.
  public let inputs: [Value]
  public let weights: [Value]
  /// The arguments of the call as JSON, tensors as {"tensor": number}: those by position under "*", the
  /// others under their names.
  public let arguments: JSONObject
  private let inner: [Layer]
  private var tensors: [LayerTensor]
  private var operationCount = 0

  public var isTraining: Bool { lowering.isTraining }
  public var builder: GraphBuilder { lowering.builder }

  public init(
    _ lowering: Lowering, inputs: [LayerTensor], weights: [Value] = [],
    arguments: JSONObject? = nil, innerLayers: [Layer] = []
  ) {
    self.lowering = lowering
    self.inputs = inputs.map(\.value)
    self.weights = weights
    self.arguments =
      arguments ?? ["*": .array(inputs.indices.map { ["tensor": JSONValue($0)] })]
    inner = innerLayers
    tensors = inputs + weights.map { LayerTensor($0) }
  }

  // MARK: Tensors

  /// The tensor of a number.
  public func tensor(_ number: Int) throws(LeptonError) -> LayerTensor {
    guard tensors.indices.contains(number) else {
      throw LeptonError(.notFound, "there is no tensor \(number) in this call")
    }
    return tensors[number]
  }

  public func type(_ number: Int) throws(LeptonError) -> TensorType {
    lowering.type(try tensor(number).value)
  }

  /// Gives numbers to tensors.
  public func add(_ more: [LayerTensor]) -> [Int] {
    tensors += more
    return Array(tensors.count - more.count..<tensors.count)
  }

  // MARK: Writing

  /// Writes an operation of `keras.ops` ("keras.ops.Add") or a layer without weights, configured as in
  /// Keras. `arguments`: as in `arguments` of the trace.
  public func call(
    className: String, config: JSONObject, arguments: JSONObject
  ) throws(LeptonError) -> [Int] {
    operationCount += 1
    let prefix = "keras.ops."
    let isOperation = className.hasPrefix(prefix)
    let name = isOperation ? String(className.dropFirst(prefix.count)) : className
    let description = LayerDescription(
      className: name, name: config["name"]?.asString ?? "\(name)_\(operationCount)",
      config: config)
    let layer = isOperation ? try OperationLayer(description) : try LayerRegistry.make(description)
    let results = try layer.call(call(arguments), lowering)
    guard layer.parameters.isEmpty else {
      throw LeptonError(
        .configuration,
        "a \(name) has weights: custom code must make it beforehand, as one of its layers")
    }
    return add(results)
  }

  /// Calls the layer of that number among those inside the custom layer.
  public func call(innerLayer number: Int, arguments: JSONObject) throws(LeptonError) -> [Int] {
    guard inner.indices.contains(number) else {
      throw LeptonError(.notFound, "there is no layer \(number) in this layer")
    }
    return add(try inner[number].call(call(arguments), lowering))
  }

  /// Writes a function of the host.
  public func call(
    _ function: HostFunction, _ arguments: [Value], results: [TensorType]
  ) throws(LeptonError) -> [Value] {
    try builder.apply(HostCall(function, results: results), arguments)
  }

  /// Adds a scalar to the loss of the model.
  public func addLoss(_ number: Int) throws(LeptonError) {
    lowering.addLoss(try tensor(number).value)
  }

  private func call(_ arguments: JSONObject) throws(LeptonError) -> LayerCall {
    var call = LayerCall([LayerArgument]())
    for member in arguments.members {
      guard member.key == "*" else {
        call.keywords[member.key] = try argument(member.value)
        continue
      }
      for item in member.value.asArray ?? [] { call.arguments.append(try argument(item)) }
    }
    return call
  }

  private func argument(_ json: JSONValue) throws(LeptonError) -> LayerArgument {
    try resolve(
      ArgumentDescription(json: json.referringToTensors { TensorReference(layer: "", tensor: $0) }))
  }

  private func resolve(_ argument: ArgumentDescription) throws(LeptonError) -> LayerArgument {
    try argument.resolved { reference throws(LeptonError) in try tensor(reference.tensor) }
  }
}

extension JSONValue {
  /// With every {"tensor": n} written as Keras writes a tensor of a graph.
  public func referringToTensors(_ reference: (Int) -> TensorReference) -> JSONValue {
    switch self {
    case .array(let items): return .array(items.map { $0.referringToTensors(reference) })
    case .object(let object):
      if object.count == 1, let number = object["tensor"]?.asInt {
        return [
          "class_name": "__keras_tensor__",
          "config": ["keras_history": reference(number).json],
        ]
      }
      return .object(
        JSONObject(object.members.map { ($0.key, $0.value.referringToTensors(reference)) }))
    default: return self
    }
  }
}

extension LayerArgument {
  /// The argument as JSON, tensors as {"tensor": number} in the order in which they are met.
  func json(_ tensors: inout [LayerTensor]) -> JSONValue {
    switch self {
    case .tensor(let tensor):
      tensors.append(tensor)
      return ["tensor": JSONValue(tensors.count - 1)]
    case .list(let items):
      var written: [JSONValue] = []
      for item in items { written.append(item.json(&tensors)) }
      return .array(written)
    case .dictionary(let items):
      var written = JSONObject()
      for item in items { written[item.key] = item.value.json(&tensors) }
      return .object(written)
    case .literal(let value): return value
    case .slice, .ellipsis, .constant: return .null
    }
  }
}
