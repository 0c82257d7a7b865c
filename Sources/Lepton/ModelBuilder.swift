import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonKeras
import LeptonLayers

/// Builds a model without a file: layers by the names of their Keras classes, configured with Keras's
/// own keys. What a layer will not take is said at once. Belongs to one thread at a time.
public final class ModelBuilder {
  public enum Kind: Sendable {
    /// Each layer takes what the one before gives.
    case sequential
    /// Layers are called with tensors and give tensors.
    case functional
  }

  /// What came out of an input or a layer's call.
  private struct Node {
    var reference: TensorReference
    var tensor: LayerTensor
  }

  /// A layer with the calls made so far.
  private struct Member {
    var description: LayerDescription
    var layer: Layer
  }

  public let kind: Kind
  private let name: String
  private let lowering = Lowering(GraphBuilder())
  private var members: [Member] = []
  private var nodes: [Node] = []
  /// Numbers of the input tensors, in the order they were added.
  private var inputs: [Int] = []
  /// Of a Sequential: what the last layer gave.
  private var last: [LayerTensor]?
  private var names: Set<String> = []

  /// `name` nil: "sequential" or "functional".
  public init(_ kind: Kind, name: String? = nil) {
    self.kind = kind
    self.name = name ?? (kind == .sequential ? "sequential" : "functional")
  }

  // MARK: Inputs and layers

  /// Adds an input of the given type, batch first, -1 for dimensions that are not known; gives its
  /// tensor's number.
  public func addInput(name: String? = nil, _ type: TensorType) throws(LeptonError) -> Int {
    if kind == .sequential, !inputs.isEmpty || !members.isEmpty {
      throw LeptonError(.configuration, "a sequential model has one input, before all layers")
    }
    let layerName = try unique(name, className: "InputLayer")
    let description = LayerDescription(
      className: "InputLayer", name: layerName,
      config: [
        "batch_shape": JSONValue(type.shape), "dtype": .string(type.dtype.name), "sparse": false,
        "ragged": false, "name": .string(layerName),
      ])
    let layer = try LayerRegistry.make(description)
    names.insert(layerName)
    members.append(Member(description: description, layer: layer))
    let computed = TensorType(type.dtype.isFloat ? .float32 : type.dtype, type.shape)
    let tensor = LayerTensor(lowering.builder.input(computed))
    last = [tensor]
    nodes.append(Node(reference: TensorReference(layer: layerName), tensor: tensor))
    inputs.append(nodes.count - 1)
    return nodes.count - 1
  }

  /// Adds a layer to a sequential model.
  public func add(className: String, config: String?) throws(LeptonError) {
    guard kind == .sequential else {
      throw LeptonError(.invalidArgument, "a functional model's layers are called with tensors")
    }
    let member = try member(className, config)
    if let tensors = last { last = try member.layer.call(LayerCall(tensors), lowering) }
    names.insert(member.description.name)
    members.append(member)
  }

  /// Makes a layer of a functional model without calling it; gives its number.
  public func makeLayer(className: String, config: String?) throws(LeptonError) -> Int {
    guard kind == .functional else {
      throw LeptonError(.invalidArgument, "a sequential model's layers are added, not called")
    }
    let member = try member(className, config)
    names.insert(member.description.name)
    members.append(member)
    return members.count - 1
  }

  /// Calls a layer with tensors and, as JSON, keyword arguments in which {"tensor": n} stands for
  /// tensor n; gives the numbers of the tensors that come out. The key "*" of the arguments has a list of
  /// positional ones.
  public func call(
    layer number: Int, inputs tensors: [Int], arguments: String? = nil
  ) throws(LeptonError) -> [Int] {
    guard members.indices.contains(number), !members[number].description.isInput else {
      throw LeptonError(.notFound, "there is no layer \(number) in this builder")
    }
    var described = CallDescription(arguments: [])
    var positional: [ArgumentDescription] = []
    for tensor in tensors { positional.append(.tensor(try node(tensor).reference, nil)) }
    described.arguments =
      positional.count == 1 ? positional : positional.isEmpty ? [] : [.list(positional)]
    if let arguments {
      guard let object = try JSONValue(parsing: arguments).asObject else {
        throw LeptonError(.configuration, "keyword arguments should be a JSON object")
      }
      for member in object.members {
        guard member.key == "*" else {
          described.keywords.append(
            ArgumentDescription.Entry(key: member.key, value: try argument(member.value)))
          continue
        }
        for item in member.value.asArray ?? [] {
          described.arguments.append(try argument(item))
        }
      }
    }
    var call = LayerCall([LayerArgument]())
    for argument in described.arguments { call.arguments.append(try resolve(argument)) }
    for entry in described.keywords { call.keywords[entry.key] = try resolve(entry.value) }
    let results = try members[number].layer.call(call, lowering)
    let index = members[number].description.calls.count
    members[number].description.calls.append(described)
    let first = nodes.count
    for (output, tensor) in results.enumerated() {
      let reference = TensorReference(
        layer: members[number].description.name, node: index, tensor: output)
      nodes.append(Node(reference: reference, tensor: tensor))
    }
    return Array(first..<nodes.count)
  }

  /// The layer that a tensor comes from, and its type.
  public func tensor(_ number: Int) throws(LeptonError) -> (layer: String, type: TensorType) {
    let node = try node(number)
    return (node.reference.layer, lowering.type(node.tensor.value))
  }

  // MARK: The model

  /// The model, with freshly initialised weights. A functional one goes from the tensors `inputs`
  /// (nil: all inputs) to `outputs`. The builder may go on; each call gives another model.
  public func finish(inputs: [Int]? = nil, outputs: [Int] = []) throws(LeptonError) -> Model {
    let hasLayers = members.contains { !$0.description.isInput }
    guard hasLayers else { throw LeptonError(.configuration, "the model has no layers") }
    var description = ModelDescription(
      kind: kind == .sequential ? .sequential : .functional, name: name,
      layers: members.map(\.description))
    if kind == .sequential {
      if let first = members.first?.description, first.isInput {
        description.inputLayer = first
        description.layers.removeFirst()
      }
    } else {
      guard !outputs.isEmpty else {
        throw LeptonError(.configuration, "a functional model needs at least one output")
      }
      description.inputs = try ports(inputs ?? self.inputs)
      description.outputs = try ports(outputs)
      description = try reachable(description)
    }
    return try Model(Network(description))
  }

  private func ports(_ tensors: [Int]) throws(LeptonError) -> ModelPorts {
    var ports: [ModelPorts.Port] = []
    for tensor in tensors { ports.append(ModelPorts.Port(reference: try node(tensor).reference)) }
    return ModelPorts(structure: ports.count == 1 ? .single : .list, ports: ports)
  }

  /// Without the layers and calls that the outputs do not need, with the layers in Keras's order.
  private func reachable(_ description: ModelDescription) throws(LeptonError) -> ModelDescription {
    var description = description
    var needed: [String: Set<Int>] = [:]
    var open = description.outputs.ports.map(\.reference)
    while let reference = open.popLast() {
      guard needed[reference.layer, default: []].insert(reference.node).inserted,
        let layer = description.layer(named: reference.layer),
        layer.calls.indices.contains(reference.node)
      else { continue }
      open += layer.calls[reference.node].references
    }
    let inputs = Set(description.inputs.ports.map(\.reference.layer))
    for (layer, _) in needed
    where !inputs.contains(layer) && description.layer(named: layer)?.isInput == true {
      throw LeptonError(
        .configuration, "the outputs depend on input '\(layer)', which is not among the inputs")
    }
    // Calls are numbered anew among those that stay.
    var numbers: [String: [Int: Int]] = [:]
    for (layer, calls) in needed {
      for (new, old) in calls.sorted().enumerated() { numbers[layer, default: [:]][old] = new }
    }
    func renumbered(_ reference: TensorReference) -> TensorReference {
      TensorReference(
        layer: reference.layer, node: numbers[reference.layer]?[reference.node] ?? reference.node,
        tensor: reference.tensor)
    }
    var layers: [LayerDescription] = []
    for var layer in description.layers {
      guard let calls = needed[layer.name] else {
        if inputs.contains(layer.name) { layers.append(layer) }
        continue
      }
      var kept: [CallDescription] = []
      for (index, call) in layer.calls.enumerated() where calls.contains(index) {
        var call = call
        for position in call.arguments.indices {
          call.arguments[position] = try call.arguments[position].mapReferences(renumbered)
        }
        for position in call.keywords.indices {
          call.keywords[position].value = try call.keywords[position].value.mapReferences(
            renumbered)
        }
        kept.append(call)
      }
      layer.calls = kept
      layers.append(layer)
    }
    description.layers = layers
    for index in description.outputs.ports.indices {
      description.outputs.ports[index].reference = renumbered(
        description.outputs.ports[index].reference)
    }
    description.layers = description.layersInGraphOrder()
    return description
  }

  // MARK: Parts

  private func member(_ className: String, _ config: String?) throws(LeptonError) -> Member {
    var object = JSONObject()
    if let config {
      guard let parsed = try JSONValue(parsing: config).asObject else {
        throw LeptonError(
          .configuration, "the configuration of a \(className) should be a JSON object")
      }
      object = parsed
    }
    let operation = Self.operation(className)
    let layerName = try unique(
      object["name"]?.asString, className: operation ?? Self.ownName(className))
    object["name"] = .string(layerName)
    if let operation {
      let description = LayerDescription(
        className: operation, name: layerName, config: object,
        module: KnownOperations.module(of: operation) ?? "keras.ops",
        registeredName: .string(operation))
      return Member(description: description, layer: try OperationLayer(description))
    }
    var description =
      ModelDescription.isModel(className, object)
      ? try LayerDescription(
        json: ["class_name": .string(className), "config": .object(object)])
      : LayerDescription(className: className, name: layerName, config: object)
    if let custom = CustomObjects.find([className, Self.ownName(className)], .layer) {
      description.className = custom.className ?? Self.ownName(className)
      description.module = custom.module
      description.registeredName = .string(className)
    }
    return Member(description: description, layer: try LayerRegistry.make(description))
  }

  /// "Add" for the operation "keras.ops.Add"; nil for a layer's class.
  private static func operation(_ className: String) -> String? {
    let prefix = "keras.ops."
    return className.hasPrefix(prefix) ? String(className.dropFirst(prefix.count)) : nil
  }

  /// A class's name without the package under which it is registered.
  private static func ownName(_ className: String) -> String {
    guard let mark = className.lastIndex(of: ">") else { return className }
    return String(className[className.index(after: mark)...])
  }

  /// The given name if it is free, else one made up as Keras does: "conv2d", "conv2d_1", ….
  private func unique(_ name: String?, className: String) throws(LeptonError) -> String {
    if let name {
      guard !names.contains(name) else {
        throw LeptonError(.configuration, "there are two layers named '\(name)'")
      }
      return name
    }
    let stem = className.snakeCased
    var candidate = stem
    var number = 1
    while names.contains(candidate) {
      candidate = "\(stem)_\(number)"
      number += 1
    }
    return candidate
  }

  private func node(_ number: Int) throws(LeptonError) -> Node {
    guard nodes.indices.contains(number) else {
      throw LeptonError(.notFound, "there is no tensor \(number) in this builder")
    }
    return nodes[number]
  }

  /// An argument, with {"tensor": n} for tensor n.
  private func argument(_ json: JSONValue) throws(LeptonError) -> ArgumentDescription {
    var missing: Int?
    let written = json.referringToTensors { number in
      guard nodes.indices.contains(number) else {
        missing = number
        return TensorReference(layer: "")
      }
      return nodes[number].reference
    }
    if let missing { _ = try node(missing) }
    return try ArgumentDescription(json: written)
  }

  private func resolve(_ argument: ArgumentDescription) throws(LeptonError) -> LayerArgument {
    try argument.resolved { reference throws(LeptonError) in
      guard let node = nodes.first(where: { $0.reference == reference }) else {
        throw LeptonError(.notFound, "there is no tensor \(reference)")
      }
      return node.tensor
    }
  }
}
