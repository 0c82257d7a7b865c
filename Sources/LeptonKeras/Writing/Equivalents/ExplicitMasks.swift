import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers

/// A functional model in which masks that Keras 3 would make otherwise than an older version did are
/// computed by operations and handed to the layers that use them.
///
/// Up to where the versions part all masks stay as they were, Keras's own. What a merging layer gets there
/// loses its masks (a copy has none), and from there on masks are arguments.
struct ExplicitMasks {
  /// What is known about the mask of a tensor that has one.
  private struct Mask {
    /// The mask as a tensor; nil where a layer made it in a way of its own.
    var tensor: ArgumentDescription?
    /// Whether Keras 3 knows nothing of it.
    var isExplicit: Bool
  }

  private let network: Network
  private var model: ModelDescription
  private let objects: [String: Layer]
  private var names: Set<String>
  private var added: [LayerDescription] = []
  private var masks: [TensorReference: Mask] = [:]
  /// Layers that are made anew from their descriptions.
  private var remade: Set<String> = []
  /// Layers that become models, for each of which `replacement` is asked.
  private(set) var replaced: Set<String> = []

  /// - Parameter network: a model whose results depend on masks that Keras 3 makes otherwise.
  init(_ network: Network) throws(LeptonError) {
    self.network = network
    model = Self.functional(network)
    names = Set(model.layers.map(\.name))
    objects = Dictionary(
      network.layers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for place in try model.callOrder() {
      let layer = model.layers[place.layer]
      do throws(LeptonError) { try visit(place.layer, place.call) } catch {
        throw error.at("layer '\(layer.name)'")
      }
    }
    // Keras's own order, without operations that nobody uses.
    model.layers += added
    model.layers = model.layersInGraphOrder()
  }

  /// The model, with what `replacement` gives for layers that become models.
  func network(
    _ replacement: (Layer) throws(LeptonError) -> Network
  ) throws(LeptonError) -> Network {
    var model = model
    var kept: [String: Layer] = [:]
    for (place, layer) in model.layers.enumerated() {
      guard let object = objects[layer.name], !remade.contains(layer.name) else { continue }
      guard replaced.contains(layer.name) else {
        kept[layer.name] = object
        continue
      }
      let new = try replacement(object)
      kept[layer.name] = new
      model.layers[place] = EquivalentModel.described(new, layer)
    }
    return try Network(model, name: network.name, keeping: kept)
  }

  /// The model's description, where it is Sequential as a functional one.
  private static func functional(_ network: Network) -> ModelDescription {
    let written = network.modelDescription
    guard written.kind == .sequential, let type = network.inputs.first?.type else {
      return written
    }
    let name = written.inputLayer?.name ?? "\(written.name)_input"
    var layers = [EquivalentGraph.inputLayer(name, type)]
    var last = TensorReference(layer: name)
    for var layer in written.layers {
      layer.calls = [CallDescription(arguments: [.tensor(last, nil)])]
      last = TensorReference(layer: layer.name)
      layers.append(layer)
    }
    func port(_ reference: TensorReference) -> ModelPorts {
      ModelPorts(structure: .single, ports: [ModelPorts.Port(reference: reference)])
    }
    var model = ModelDescription(
      kind: .functional, name: written.name, layers: layers,
      inputs: port(TensorReference(layer: name)), outputs: port(last))
    model.config["trainable"] = written.config["trainable"] ?? true
    model.compileConfig = written.compileConfig
    model.obeysRecordedTraining = written.obeysRecordedTraining
    return model
  }

  // MARK: Calls

  private mutating func visit(_ place: Int, _ number: Int) throws(LeptonError) {
    let layer = model.layers[place]
    guard let object = objects[layer.name], layer.calls.indices.contains(number) else { return }
    let call = layer.calls[number]
    let result = TensorReference(layer: layer.name, node: number)
    let found = call.references.map { masks[$0] }
    switch layer.className {
    case "Embedding" where layer.config["mask_zero"]?.asBool ?? false:
      masks[result] = Mask(
        tensor: add("NotEqual", layer.name, [call.arguments[0], .literal(0)]), isExplicit: false)
    case "Masking":
      let value = ArgumentDescription.literal(layer.config["mask_value"] ?? 0.0)
      let differing = add("NotEqual", layer.name, [call.arguments[0], value])
      masks[result] = Mask(
        tensor: add("Any", layer.name, [differing], ["axis": -1, "keepdims": false]),
        isExplicit: false)
    case _ where layer.config.follows(.allMasks) && found.contains(where: { $0 != nil }):
      try merge(place, number, found)
    case "Bidirectional"
    where layer.config.follows(.repeatedSteps) && network.maskedOutputs.contains(result):
      guard call.references.count == 1, layer.calls.count == 1, let mask = found[0]?.tensor else {
        throw Self.refusal("it is called several times or with states")
      }
      replaced.insert(layer.name)
      model.layers[place].calls[number] = CallDescription(
        arguments: [.list([call.arguments[0], mask])])
      masks[result] = Mask(tensor: mask, isExplicit: true)
    default: try pass(place, number, object, found)
    }
  }

  /// A layer that the versions agree about.
  private mutating func pass(
    _ place: Int, _ number: Int, _ object: Layer, _ found: [Mask?]
  ) throws(LeptonError) {
    let layer = model.layers[place]
    let result = TensorReference(layer: layer.name, node: number)
    let isMasked = network.maskedOutputs.contains(result)
    guard found.contains(where: { $0?.isExplicit ?? false }) else {
      if isMasked {
        let isPassed = object.supportsMasking && !(object is Network) && found.count == 1
        masks[result] = Mask(tensor: isPassed ? found[0]?.tensor : nil, isExplicit: false)
      }
      return
    }
    guard found.count == 1, let mask = found[0], let tensor = mask.tensor,
      !(object is Network), !object.isCustom,
      !Self.refused.contains(layer.className) || layer.config.follows(.unmaskedSoftmax)
    else { throw Self.refusal("it takes such a mask along with others, or inside") }
    if object is SequenceLayer || Self.users.contains(layer.className),
      layer.calls[number].keyword("mask") == nil
    {
      model.layers[place].calls[number].keywords.append(.init(key: "mask", value: tensor))
    }
    if isMasked { masks[result] = mask }
  }

  /// A merging layer whose mask is true where all that there are, are true.
  private mutating func merge(
    _ place: Int, _ number: Int, _ found: [Mask?]
  ) throws(LeptonError) {
    let layer = model.layers[place]
    let result = TensorReference(layer: layer.name, node: number)
    let isSame =
      Set(found.map { $0?.tensor?.references ?? [] }).count == 1
      && found.allSatisfy { $0?.tensor != nil && $0?.isExplicit == false }
    if isSame, ["Add", "Subtract", "Average", "Concatenate"].contains(layer.className),
      let mask = found[0]
    {
      masks[result] = mask
      return
    }
    var known: [ArgumentDescription] = []
    for mask in found.compactMap({ $0 }) {
      guard let tensor = mask.tensor else {
        throw Self.refusal("a layer before it makes a mask in a way of its own")
      }
      if !known.contains(tensor) { known.append(tensor) }
    }
    guard let first = known.first else { return }
    let mask: ArgumentDescription
    let rank = network.specification(result)?.shape.rank ?? 3
    let axis = layer.config["axis"]?.asInt ?? -1
    if layer.className == "Concatenate", axis != -1, axis != rank - 1 {
      let all = found.compactMap { $0?.tensor }
      guard all.count == found.count, rank == 3, axis == 1 || axis == -2 else {
        throw Self.refusal("it joins what has a mask with what has none")
      }
      mask = add("Concatenate", layer.name, [.list(all)], ["axis": 1])
    } else {
      var all = first
      for other in known.dropFirst() { all = add("LogicalAnd", layer.name, [all, other]) }
      mask = all
    }
    // A copy has no mask that Keras 3 would see.
    var copies: [TensorReference: TensorReference] = [:]
    for (reference, mask) in zip(layer.calls[number].references, found)
    where mask?.isExplicit == false && copies[reference] == nil {
      copies[reference] =
        add("Copy", layer.name, [.tensor(reference, network.specification(reference))])
        .references.first
    }
    model.layers[place].calls[number] = try model.layers[place].calls[number].mapReferences {
      copies[$0] ?? $0
    }
    model.layers[place].config[OldRule.key] = nil
    remade.insert(layer.name)
    masks[result] = Mask(tensor: mask, isExplicit: true)
  }

  /// Layers beside recurrent ones that take a mask as an argument and use it.
  private static let users: Set<String> = [
    "BatchNormalization", "Bidirectional", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D",
    "GlobalAveragePooling1D",
  ]
  /// Layers to which masks of several tensors, or of more axes, mean something.
  private static let refused: Set<String> = [
    "AdditiveAttention", "Attention", "GroupQueryAttention", "MultiHeadAttention", "Softmax",
  ]

  private static func refusal(_ reason: String) -> LeptonError {
    LeptonError(
      .unsupported,
      "its results depend on masks, which Keras 3 treats otherwise than the version that the model is "
        + "from, and which cannot be handed on here: \(reason); saved without a reader the file has "
        + "both, for lepton to open again")
  }

  // MARK: Operations

  private mutating func add(
    _ className: String, _ owner: String, _ arguments: [ArgumentDescription],
    _ settings: JSONObject = [:]
  ) -> ArgumentDescription {
    let name = names.insertUnused("\(owner)_mask")
    added.append(EquivalentGraph.operation(className, name, arguments, settings))
    return .tensor(TensorReference(layer: name), nil)
  }
}
