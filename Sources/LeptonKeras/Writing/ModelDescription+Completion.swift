import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers

extension ModelDescription {
  /// The description of a model that is built, with all that Keras 3 writes beside what lepton needs:
  /// every key of every layer, the shapes that layers were built for, shapes and types of edges.
  ///
  /// - Throws: `.unsupported` for operations that Keras has not; names the operation.
  static func completed(_ network: Network) throws(LeptonError) -> ModelDescription {
    var model = network.modelDescription
    if model.kind == .functional, model.className != "Functional" {
      // A user's class: what is known of it is its graph.
      model.className = "Functional"
    }
    model.module = model.kind == .sequential ? "keras" : "keras.src.models.functional"
    model.registeredName = model.kind == .sequential ? .null : "Functional"
    for (place, layer) in network.layers.enumerated() where model.layers.indices.contains(place) {
      try model.layers[place].complete(layer)
      for call in model.layers[place].calls.indices {
        model.layers[place].calls[call].specify(network)
      }
    }
    model.config["name"] = .string(model.name)
    model.config["trainable"] = .bool(network.isTrainable)
    switch model.kind {
    case .functional: model.buildConfig = ["input_shape": nil]
    case .sequential:
      if model.config["dtype"]?.isNull ?? true {
        model.config["dtype"] = DTypePolicy.float32.configuration
      }
      model.inputLayer?.completeInput()
      if let shape = network.inputs.first?.type.shape {
        if model.config["build_input_shape"] == nil {
          model.config["build_input_shape"] = JSONValue(shape)
        }
        if model.buildConfig == nil { model.buildConfig = ["input_shape": JSONValue(shape)] }
      }
    }
    if model.compileConfig == nil { model.compileConfig = [:] }
    return try PortableModel.rewritten(model, network)
  }
}

extension LayerDescription {
  /// Fills in what the layer itself knows better than the file.
  fileprivate mutating func complete(_ layer: Layer) throws(LeptonError) {
    if isOperation { return }
    if let network = layer as? Network {
      let inner = try ModelDescription.completed(network)
      className = inner.className
      module = inner.module
      registeredName = inner.registeredName
      buildConfig = inner.buildConfig
      compileConfig = inner.compileConfig
      model = inner
      return
    }
    if layer.isCustom || className == "Lambda" || KnownKeys.keys(of: className) == nil {
      // The host's class, or what took the place of one: as the host or the file says.
      if buildConfig == nil, layer.isCustom { buildConfig = Self.buildConfig(layer) }
      return
    }
    module = "keras.layers"
    registeredName = .null
    if isInput { return completeInput() }
    config = try Self.completed(config, layer)
    if buildConfig == nil { buildConfig = Self.buildConfig(layer) }
  }

  fileprivate mutating func completeInput() {
    module = "keras.layers"
    registeredName = .null
    var complete: JSONObject = [
      "batch_shape": config["batch_shape"] ?? .null,
      "dtype": .string(
        config["dtype"]?.asString ?? config["dtype"]?["config"]?["name"]?.asString ?? "float32"),
    ]
    for key in ["sparse", "ragged"] { complete[key] = config[key] ?? false }
    complete["name"] = .string(name)
    complete["optional"] = config["optional"] ?? false
    config = complete
  }

  /// Every key that the class has: the file's value if it is of the kind that the layer made of it,
  /// else the layer's. In Keras's order, which is the file's where nothing was missing.
  private static func completed(
    _ written: JSONObject, _ layer: Layer
  ) throws(LeptonError) -> JSONObject {
    var complete: JSONObject = [
      "name": .string(layer.name), "trainable": .bool(layer.isTrainable),
      "dtype": .object(
        written["dtype"]?.asObject ?? layer.dtypePolicy.configuration.asObject ?? [:]),
    ]
    if untrainableClasses.contains(layer.className) { complete["trainable"] = nil }
    let known = KnownKeys.keys(of: layer.className) ?? []
    // What was built without a file has the policy's name alone.
    let isOfKeras = written["dtype"]?.asObject != nil
    // Keras has this key on every layer, and writes it where it is set.
    let penalty = "activity_regularizer"
    if !known.contains(penalty), let value = written[penalty], !value.isNull {
      complete[penalty] = value
    }
    for key in known {
      let own = layer.config[key]
      var value = written[key] ?? own
      if let own, own.kind != value?.kind { value = own }
      // Keys that earlier versions of Keras 3 do not know are left out where they say nothing.
      if !isOfKeras || written[key] == nil,
        let usual = Keras2Usual.value(of: key, in: layer.className), usual == value
      {
        continue
      }
      if let value { complete[key] = value }
    }
    if let rules = written[OldRule.key] { complete[OldRule.key] = rules }
    if let shape = written[OldRule.shapeKey],
      (layer as? BaseConvolutionTranspose)?.hasUnusualSize ?? false
    {
      complete[OldRule.shapeKey] = shape
    }
    if isOfKeras, complete.members.allSatisfy({ written[$0.key] != nil }) {
      complete = JSONObject(
        written.members.compactMap { member in complete[member.key].map { (member.key, $0) } })
    }
    for child in layer.children {
      let key = child.attribute == "forward_layer" ? "layer" : child.attribute
      guard known.contains(key), !child.isList, let inner = child.object as? Layer else { continue }
      if let network = inner as? Network {
        complete[key] = try ModelDescription.completed(network).json()
      } else if complete[key]?["config"]?["dtype"]?.asObject == nil {
        complete[key] = try envelope(inner, complete[key]?["config"]?.asObject)
      }
    }
    return complete
  }

  /// Classes whose constructors take no `trainable`.
  static let untrainableClasses: Set<String> = [
    "Discretization", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D",
  ]

  private static func envelope(
    _ layer: Layer, _ written: JSONObject?
  ) throws(LeptonError) -> JSONValue {
    [
      "module": "keras.layers", "class_name": .string(layer.className),
      "config": .object(try completed(written ?? layer.config, layer)), "registered_name": nil,
    ]
  }

  /// Classes whose one argument is a list of tensors.
  private static let listClasses: Set<String> = [
    "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot",
    "Attention", "AdditiveAttention",
  ]
  /// Classes that are never built, so that Keras writes nothing.
  private static let unbuiltClasses: Set<String> = [
    "Activation", "ActivityRegularization", "AlphaDropout", "AugMix", "AutoContrast",
    "AveragePooling1D", "AveragePooling2D", "AveragePooling3D", "CategoryEncoding",
    "ContrastLimitedAdaptiveHistogramEqualization", "CutMix", "Dropout", "ELU", "Equalization",
    "GaussianDropout", "GaussianNoise", "GlobalAveragePooling1D", "GlobalAveragePooling2D",
    "GlobalAveragePooling3D", "GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D",
    "Identity", "LeakyReLU", "Masking", "MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "ReLU",
    "Reshape", "Softmax", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D",
    "UnitNormalization",
  ]

  private static func buildConfig(_ layer: Layer) -> JSONValue? {
    if layer is IndexLookup { return [:] }
    let shapes = layer.builtInputs.map { JSONValue($0.shape) }
    guard layer.isBuilt, let first = shapes.first, !unbuiltClasses.contains(layer.className) else {
      return nil
    }
    if listClasses.contains(layer.className) || (layer.isCustom && shapes.count > 1) {
      return ["input_shape": .array(shapes)]
    }
    guard layer.className == "MultiHeadAttention", shapes.count > 1 else {
      return ["input_shape": first]
    }
    var named: JSONObject = ["query_shape": shapes[0], "value_shape": shapes[1]]
    if shapes.count > 2 { named["key_shape"] = shapes[2] }
    return ["shapes_dict": .object(named)]
  }
}

extension CallDescription {
  /// Fills in shapes and types of edges.
  fileprivate mutating func specify(_ network: Network) {
    arguments = arguments.map { $0.specified(network) }
    keywords = keywords.map {
      ArgumentDescription.Entry(key: $0.key, value: $0.value.specified(network))
    }
  }
}

extension ArgumentDescription {
  fileprivate func specified(_ network: Network) -> ArgumentDescription {
    switch self {
    case .tensor(let reference, let known):
      return .tensor(reference, known ?? network.specification(reference))
    case .list(let elements): return .list(elements.map { $0.specified(network) })
    case .dictionary(let entries):
      return .dictionary(entries.map { Entry(key: $0.key, value: $0.value.specified(network)) })
    case .slice(let start, let stop, let step):
      return .slice(
        start: start.specified(network), stop: stop.specified(network),
        step: step.specified(network))
    case .ellipsis, .constant, .literal: return self
    }
  }
}

extension Network {
  /// Shape and type of what a call gives.
  func specification(_ reference: TensorReference) -> TensorSpecification? {
    guard let place = layers.firstIndex(where: { $0.name == reference.layer }),
      outputTypes.indices.contains(place),
      outputTypes[place].indices.contains(reference.node),
      outputTypes[place][reference.node].indices.contains(reference.tensor)
    else { return nil }
    let type = outputTypes[place][reference.node][reference.tensor]
    return TensorSpecification(shape: type.shape, dtype: type.dtype.name)
  }
}
