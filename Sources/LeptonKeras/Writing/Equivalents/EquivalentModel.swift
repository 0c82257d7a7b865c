import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers

/// A model for a reader that lacks some of its layers: each of these is a model of layers and operations
/// that the reader has, under the layer's name and with the layer's weights, called where the layer is.
/// All other layers are the very same objects.
struct EquivalentModel {
  private let reader: KerasReader
  /// What the new weights come from; weights that are not here are those of the old model.
  private var origins: [ObjectIdentifier: EquivalentWeight] = [:]

  /// The model for the reader, with the state of its optimizer; both as they are where the reader has all
  /// layers.
  ///
  /// - Throws: `.unsupported` for a layer that nothing else computes exactly, naming it.
  static func written(
    _ network: Network, _ compiled: CompiledState?, for reader: KerasReader
  ) throws(LeptonError) -> (Network, CompiledState?) {
    guard reader != .automatic else { return (network, compiled) }
    var model = EquivalentModel(reader: reader)
    var current = network
    // Keras 2 makes masks of merged inputs as its older versions do.
    let isDisputed = network.oldRuleEffects.contains {
      $0.isFollowed && $0.rule != .unmaskedSoftmax
    }
    if reader == .keras3, isDisputed {
      current = try model.withExplicitMasks(network)
    }
    let new = try model.rewritten(current) ?? current
    guard new !== network else { return (network, compiled) }
    guard let compiled else { return (new, nil) }
    return (new, try EquivalentState(network, new, model.origins).converted(compiled))
  }

  private init(reader: KerasReader) { self.reader = reader }

  private mutating func withExplicitMasks(_ network: Network) throws(LeptonError) -> Network {
    try ExplicitMasks(network).network { layer throws(LeptonError) in
      let facts = ReplacedLayerFacts(
        layer, [:], layer.builtInputs, isMasked: true, for: reader)
      var graph = EquivalentGraph(layer)
      let output = try RepeatedStepsEquivalent.write(facts, &graph)
      return try filled(graph, output)
    }
  }

  /// The model without the layers that the reader lacks; nil where it has none of them.
  private mutating func rewritten(_ network: Network) throws(LeptonError) -> Network? {
    var description = network.modelDescription
    var kept: [String: Layer] = [:]
    var isChanged = false
    for (place, layer) in network.layers.enumerated()
    where description.layers.indices.contains(place) {
      let written = description.layers[place]
      do throws(LeptonError) {
        let types = Self.inputs(of: layer, written, network)
        let sources =
          description.kind == .functional
          ? written.calls.flatMap(\.references)
          : place == 0 ? [] : [TensorReference(layer: network.layers[place - 1].name)]
        let isMasked = !network.maskedOutputs.isDisjoint(with: sources)
        guard
          let inner = try replacement(of: layer, written.config, types, isMasked: isMasked)
        else {
          kept[written.name] = layer
          continue
        }
        isChanged = true
        kept[written.name] = inner
        if let model = inner as? Network {
          description.layers[place] = Self.described(model, written)
        } else {
          description.layers[place].config = inner.config
        }
      } catch { throw error.at("layer '\(written.name)'") }
    }
    guard isChanged else { return nil }
    let new = try Network(description, name: network.name, keeping: kept)
    let lost = network.maskedOutputs.subtracting(new.maskedOutputs)
    if let lost = lost.map(\.layer).min() {
      throw LeptonError(
        .unsupported,
        "layer '\(lost)': it hands a mask on, which layers of \(reader.name) that compute the same do not; "
          + "save the model without a reader for lepton to open again")
    }
    return new
  }

  /// What takes a layer's place; nil where it stays.
  private mutating func replacement(
    of layer: Layer, _ config: JSONObject, _ inputs: [TensorType], isMasked: Bool = false
  ) throws(LeptonError) -> Layer? {
    if let network = layer as? Network { return try rewritten(network) }
    if layer.className == "TimeDistributed" { return try wrapper(layer, config, inputs) }
    let facts = ReplacedLayerFacts(
      layer, config, inputs, isMasked: isMasked, for: reader)
    guard let equivalent = Equivalents.equivalent(of: layer, facts) else { return nil }
    var graph = EquivalentGraph(layer)
    var arguments: [ArgumentDescription] = []
    for input in inputs { arguments.append(graph.input(input)) }
    let output = try equivalent.write(facts, arguments, &graph)
    return try filled(graph, output)
  }

  /// The model that takes a layer's place, with the layer's weights.
  private mutating func filled(
    _ graph: EquivalentGraph, _ output: ArgumentDescription
  ) throws(LeptonError) -> Network {
    let model = try Network(graph.model(output))
    for inner in model.layers {
      let sources = graph.weights[inner.name] ?? []
      let parameters = inner.parameters
      guard sources.count == parameters.count else {
        throw LeptonError(.internal, "'\(inner.name)' has \(parameters.count) weights")
      }
      for (parameter, source) in zip(parameters, sources) {
        origins[ObjectIdentifier(parameter)] = source
        let value = try source.value(of: source.source.value(), as: parameter.shape)
        try parameter.set(value.buffer)
      }
    }
    return model
  }

  /// A TimeDistributed around what takes the place of its layer; nil where that stays.
  private mutating func wrapper(
    _ layer: Layer, _ config: JSONObject, _ inputs: [TensorType]
  ) throws(LeptonError) -> Layer? {
    guard let old = layer.children.first?.object as? Layer,
      let envelope = config["layer"], envelope.asObject != nil
    else { return nil }
    let written = try LayerDescription(json: envelope)
    guard
      let inner = try replacement(of: old, written.config, old.builtInputs) as? Network
    else { return nil }
    var config = config
    config["layer"] = inner.modelDescription.json()
    let new = try LayerRegistry.make(
      LayerDescription(className: layer.className, name: layer.name, config: config))
    try new.buildOnce(inputs)
    for child in new.children {
      for (parameter, source) in zip(child.object.parameters, inner.parameters) {
        origins[ObjectIdentifier(parameter)] =
          origins[ObjectIdentifier(source)] ?? EquivalentWeight(source)
        try parameter.set(try source.value().buffer)
      }
    }
    return new
  }

  /// A layer of the model with another model in its place.
  static func described(
    _ model: Network, _ written: LayerDescription
  ) -> LayerDescription {
    var description = written
    let new = model.modelDescription
    description.className = new.className
    description.module = new.module
    description.registeredName = new.registeredName
    description.config = new.config
    description.buildConfig = nil
    description.model = new
    return description
  }

  /// What a layer is called with, with -1 for what differs between calls.
  private static func inputs(
    of layer: Layer, _ written: LayerDescription, _ network: Network
  ) -> [TensorType] {
    var types = layer.builtInputs
    for call in written.calls {
      let found = call.arguments.flatMap(\.references).map { network.specification($0) }
      for (place, specification) in found.enumerated() where types.indices.contains(place) {
        guard let dims = specification?.shape.dims, dims.count == types[place].shape.rank else {
          continue
        }
        var known = types[place].shape.dims
        for axis in known.indices where known[axis] != dims[axis] { known[axis] = Shape.unknown }
        types[place] = TensorType(types[place].dtype, Shape(known))
      }
    }
    return types
  }
}

extension KerasReader {
  /// The name for people.
  var name: String { self == .keras2 ? "Keras 2" : "Keras 3" }
}
