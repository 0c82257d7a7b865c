import LeptonBase
import LeptonGraph
import LeptonJSON

/// A Sequential or functional model: layers and the calls that connect them. It is a layer itself, so
/// that models nest.
///
/// Making it instantiates every layer, and builds all weights by one lowering with unknown dimensions,
/// which also checks the graph and learns the shapes of all outputs. Only a Sequential whose input
/// shape no one has said yet stays unbuilt until `buildOnce`.
public final class Network: Layer, @unchecked Sendable {
  /// An input or output of the model.
  public struct Port: Sendable {
    /// Keras's name: that of the layer it belongs to, or its key where the model takes or gives a
    /// dictionary; made unique by a number.
    public var name: String
    /// With unknown dimensions where the model does not fix them.
    public var type: TensorType
  }

  /// The description that the model was made of.
  let written: ModelDescription
  /// As `model.layers` lists them; in a functional model with input layers and operations.
  public let layers: [Layer]
  /// Empty until the model is built.
  public private(set) var inputs: [Port] = []
  public private(set) var outputs: [Port] = []
  /// The types of what every call of a layer returns, by the layer's place in `layers`.
  public private(set) var outputTypes: [[[TensorType]]] = []
  /// What operations give that computes with shapes alone, however the data are: the elements, nil for
  /// those that follow from dimensions that are not known.
  public private(set) var outputIntegers: [TensorReference: [Int?]] = [:]
  /// What has a mask of all that calls of layers give.
  public private(set) var maskedOutputs: Set<TensorReference> = []
  /// Where the results depend on masks that versions of Keras make differently.
  public private(set) var oldRuleEffects: [OldRuleEffect] = []

  let places: [String: Int]
  private let order: [ModelDescription.CallPlace]

  /// - Parameters:
  ///   - name: the name as a layer of an outer model; nil for the model's own.
  ///   - kept: layers of another model, by their names in this one: they are taken as they are, with
  ///     their weights, and described as in `description`.
  public init(
    _ description: ModelDescription, name: String? = nil, keeping kept: [String: Layer] = [:]
  ) throws(LeptonError) {
    written = description
    var layers: [Layer] = []
    var places: [String: Int] = [:]
    for layer in description.layers {
      places[layer.name] = layers.count
      if let layer = kept[layer.name] {
        layers.append(layer)
        continue
      }
      layers.append(
        OperationRegistry.means(layer)
          ? try OperationLayer(layer) : try LayerRegistry.make(layer))
    }
    self.layers = layers
    self.places = places
    order = description.kind == .functional ? try description.callOrder() : []
    super.init(
      className: description.kind == .sequential ? "Sequential" : "Functional",
      name: name ?? description.name, config: description.fullConfig,
      isTrainable: description.isTrainable)
    if !description.isTrainable, description.kind == .functional {
      // Keras assigns this to a functional model when it is made, and so to all its layers.
      setTrainable(false)
    }
    if let inputs = try declaredInputs() { try buildOnce(inputs) }
  }

  public required convenience init(_ options: LayerOptions) throws(LeptonError) {
    try self.init(
      ModelDescription(
        json: ["class_name": .string(options.className), "config": .object(options.config)]),
      name: options.name)
  }

  public override var children: [WeightedChild] {
    layers.map { WeightedChild(attribute: "layers", isList: true, object: $0) }
  }

  public override var convertsInputsToFloat: Bool { false }

  /// The description that the model was made of, with `trainable` as it is now.
  public var modelDescription: ModelDescription {
    var description = written
    if description.isTrainable != isTrainable {
      description.config["trainable"] = .bool(isTrainable)
    }
    for (place, layer) in layers.enumerated() where description.layers.indices.contains(place) {
      if let network = layer as? Network {
        description.layers[place].model = network.modelDescription
      } else if !layer.isOperation {
        description.layers[place].config = layer.currentConfig(description.layers[place].config)
      }
    }
    return description
  }

  override func currentConfig(_ written: JSONObject) -> JSONObject { modelDescription.fullConfig }

  /// The types that the input layers name; nil for a Sequential without a known input shape.
  private func declaredInputs() throws(LeptonError) -> [TensorType]? {
    guard written.kind == .functional else {
      guard let shape = written.inputShape else { return nil }
      let dtype = try DTypePolicy(
        written.inputDType.map { .string($0) } ?? .null
      ).computeDType
      return [TensorType(dtype, shape)]
    }
    var types: [TensorType] = []
    for port in inputPorts {
      guard let place = places[port.reference.layer], let input = layers[place] as? InputLayer
      else { throw error("has '\(port.reference.layer)' as an input, which is no InputLayer") }
      types.append(input.inputType)
    }
    return types
  }

  var inputPorts: [ModelPorts.Port] { written.inputs.flattened }
  var outputPorts: [ModelPorts.Port] { written.outputs.flattened }

  // MARK: Building

  public override func build(_ types: [TensorType]) throws(LeptonError) {
    let lowering = Lowering(GraphBuilder())
    var values: [LayerTensor] = []
    for type in types { values.append(LayerTensor(lowering.builder.input(type))) }
    inputs = zip(inputNames, types).map { Port(name: $0, type: $1) }
    let results = try run(values, lowering) { [self] place, call, tensors in
      if outputTypes.count <= place {
        outputTypes += [[[TensorType]]](repeating: [], count: layers.count - outputTypes.count)
      }
      while outputTypes[place].count <= call { outputTypes[place].append([]) }
      outputTypes[place][call] = tensors.map { lowering.type($0.value) }
      for (number, tensor) in tensors.enumerated() where tensor.mask != nil {
        maskedOutputs.insert(
          TensorReference(layer: layers[place].name, node: call, tensor: number))
      }
      guard layers[place].isOperation else { return }
      for (number, tensor) in tensors.enumerated() where lowering.dtype(tensor.value) == .int32 {
        outputIntegers[TensorReference(layer: layers[place].name, node: call, tensor: number)] =
          lowering.staticIntegers(tensor.value)
      }
    }
    oldRuleEffects = lowering.effects(on: results)
    outputs = zip(outputNames(results.count), results).map {
      Port(name: $0, type: lowering.type($1.value))
    }
  }

  private var inputNames: [String] {
    guard written.kind == .functional else {
      return [written.inputLayer?.name ?? "input_layer"]
    }
    return unique(inputPorts.map { $0.key ?? $0.reference.layer })
  }

  private func outputNames(_ count: Int) -> [String] {
    guard written.kind == .functional else {
      return unique([String](repeating: layers.last?.name ?? name, count: count))
    }
    return unique(outputPorts.map { $0.key ?? $0.reference.layer })
  }

  private func unique(_ names: [String]) -> [String] {
    var used: Set<String> = []
    return names.map { used.insertUnused($0) }
  }

  // MARK: Lowering

  /// Writes the whole model: one value per input, in the order of `inputs`; gives one per output.
  public func lower(_ values: [Value], _ lowering: Lowering) throws(LeptonError) -> [Value] {
    try lowerOutputs(values, lowering).map(\.value)
  }

  /// The same with the masks of the outputs.
  public func lowerOutputs(
    _ values: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    try run(values.map { LayerTensor($0) }, lowering) { _, _, _ in }
  }

  /// The same for whoever wants to see what every layer gives, in the order of computation.
  public func lowerLayers(
    _ values: [Value], _ lowering: Lowering, _ body: (_ layer: String, _ output: Value) -> Void
  ) throws(LeptonError) {
    _ = try run(values.map { LayerTensor($0) }, lowering) { [layers] place, _, tensors in
      for tensor in tensors { body(layers[place].name, tensor.value) }
    }
  }

  public override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    var tensors = call.inputs
    if case .dictionary(let items) = call.firstArgument {
      // By name, for models that take lists too.
      let byName = Dictionary(
        items.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
      let named = inputs.compactMap { byName[$0.name]?.tensors.first }
      if named.count == inputs.count { tensors = named }
    }
    for (place, mask) in call.masks.enumerated() where tensors.indices.contains(place) {
      tensors[place].mask = mask
    }
    return try run(tensors, lowering) { _, _, _ in }
  }

  private typealias Recorder = (_ layer: Int, _ call: Int, _ tensors: [LayerTensor]) -> Void

  private func run(
    _ tensors: [LayerTensor], _ lowering: Lowering, _ record: Recorder
  ) throws(LeptonError) -> [LayerTensor] {
    let inputs = try standardize(tensors, lowering)
    switch written.kind {
    case .sequential:
      var tensors = inputs
      for (place, layer) in layers.enumerated() {
        tensors = try layer.call(LayerCall(tensors), lowering)
        record(place, 0, tensors)
      }
      return tensors
    case .functional: return try runGraph(inputs, lowering, record)
    }
  }

  private func runGraph(
    _ inputs: [LayerTensor], _ lowering: Lowering, _ record: Recorder
  ) throws(LeptonError) -> [LayerTensor] {
    let obeyed = lowering.obeysRecordedTraining
    defer { lowering.obeysRecordedTraining = obeyed }
    if written.obeysRecordedTraining { lowering.obeysRecordedTraining = true }
    var known: [TensorReference: LayerTensor] = [:]
    for (port, tensor) in zip(inputPorts, inputs) {
      known[TensorReference(layer: port.reference.layer)] = tensor
      if let place = places[port.reference.layer] { record(place, 0, [tensor]) }
    }
    for place in order {
      let layer = layers[place.layer]
      guard !(layer is InputLayer) else { continue }
      let described = written.layers[place.layer].calls[place.call]
      var call = LayerCall([LayerArgument]())
      for argument in described.arguments {
        call.arguments.append(try resolve(argument, known, layer))
      }
      for keyword in described.keywords
      where keyword.key != "training" || lowering.obeysRecordedTraining {
        call.keywords[keyword.key] = try resolve(keyword.value, known, layer)
      }
      let results = try layer.call(call, lowering)
      record(place.layer, place.call, results)
      for (number, result) in results.enumerated() {
        let reference = TensorReference(layer: layer.name, node: place.call, tensor: number)
        known[reference] = result
      }
    }
    var outputs: [LayerTensor] = []
    for port in outputPorts {
      guard let tensor = known[port.reference] else { throw missing(port.reference) }
      outputs.append(tensor)
    }
    return outputs
  }

  private func missing(_ reference: TensorReference) -> LeptonError {
    error("refers to \(reference), which no call gives: the layers have loops or are disconnected")
  }

  private func resolve(
    _ argument: ArgumentDescription, _ known: [TensorReference: LayerTensor], _ layer: Layer
  ) throws(LeptonError) -> LayerArgument {
    try argument.resolved { reference throws(LeptonError) in
      guard let tensor = known[reference] else {
        throw missing(reference).at("layer '\(layer.name)'")
      }
      return tensor
    }
  }

  // MARK: Inputs

  /// Brings the inputs into the declared types: element types, and a last axis of one element more or
  /// less than declared (Keras's Functional does the same).
  private func standardize(
    _ tensors: [LayerTensor], _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    guard tensors.count == inputs.count else {
      throw LeptonError(
        .shapeMismatch, "model '\(name)' takes \(inputs.count) inputs, not \(tensors.count)")
    }
    var standard: [LayerTensor] = []
    for (tensor, port) in zip(tensors, inputs) {
      var value = try lowering.cast(tensor.value, to: port.type.dtype.computeDType)
      let given = lowering.shape(value)
      let wanted = port.type.shape
      if given.rank == wanted.rank + 1, given.dims.last == 1 {
        value = try lowering.reshape(value, Array(given.dims.dropLast()))
      } else if given.rank == wanted.rank - 1, wanted.dims.last == 1 {
        value = try lowering.reshape(value, given.dims + [1])
      }
      // The batch may differ: a fixed one binds stateful layers only, which check it themselves.
      let adjusted = Shape(Array(lowering.shape(value).dims.dropFirst()))
      guard lowering.shape(value).rank == wanted.rank,
        adjusted.isCompatible(with: Shape(Array(wanted.dims.dropFirst())))
      else {
        throw LeptonError(
          .shapeMismatch,
          "input '\(port.name)' of model '\(name)' has shape \(wanted), not \(given)")
      }
      standard.append(LayerTensor(value, mask: tensor.mask))
    }
    return standard
  }
}

extension DType {
  /// The type in which graphs compute with data of this type.
  var computeDType: DType {
    switch self {
    case .bool: .bool
    case .string: .string
    case .float16, .bfloat16, .float32, .float64: .float32
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: .int32
    }
  }
}
