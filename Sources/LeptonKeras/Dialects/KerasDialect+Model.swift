import LeptonBase
import LeptonJSON
import LeptonLayers

extension KerasDialect {
  /// A whole or nested model; keys beside class and config (`name`, `inbound_nodes`) are kept.
  func canonical(model object: JSONObject) throws(LeptonError) -> JSONObject {
    let className = try object.string("class_name")
    var canonical = object
    if let layers = object["config"]?.asArray {
      // Keras 1 and 2 before 2.2.3: the list of layers by itself.
      let name = try object.optionalString("name") ?? "sequential"
      canonical["config"] = ["name": .string(name), "trainable": true, "layers": .array(layers)]
    }
    let config = try canonical.object("config")
    guard ModelDescription.isModel(className, config) else {
      try refuseForeignClass(className, object)
      throw LeptonError(
        .unsupported,
        "the model's class \(className) is not a Sequential or functional model: its layers exist "
          + "only as Python code; build the model from layers and load the weights into it")
    }
    if className == "Sequential" {
      if Self.beginsWithMerge(config) { return try mergeSequential(canonical, config) }
      canonical["config"] = .object(try sequential(config, object))
    } else {
      canonical["config"] = .object(try functional(config))
      if className == "Model" { canonical["class_name"] = "Functional" }
    }
    if majorVersion < 3 || object["module"] == nil {
      canonical["module"] =
        className == "Sequential" ? "keras" : "keras.src.models.functional"
      canonical["registered_name"] = className == "Sequential" ? .null : "Functional"
    }
    return Self.inEnvelopeOrder(canonical)
  }

  /// The keys of an envelope in the order in which Keras 3 writes them.
  static func inEnvelopeOrder(_ object: JSONObject) -> JSONObject {
    var ordered = JSONObject()
    for key in ["module", "class_name", "config", "registered_name"] {
      ordered[key] = object[key] ?? .null
    }
    for member in object.members where ordered[member.key] == nil {
      ordered[member.key] = member.value
    }
    return ordered
  }

  private func sequential(
    _ config: JSONObject, _ object: JSONObject
  ) throws(LeptonError) -> JSONObject {
    var config = config
    var layers: [JSONValue] = []
    var unnamed = 0
    for (place, entry) in try config.array("layers").enumerated() {
      guard var entry = entry.asObject else {
        throw LeptonError(
          .configuration, "layer \(place) should be an object, but is \(entry.summary)")
      }
      if entry["config"]?.asArray != nil, entry["name"] == nil {
        // A Sequential as a list of layers has no name, and there may be several.
        unnamed += 1
        entry["name"] = .string("sequential_\(unnamed)")
      }
      if place == 0, let input = try inputLayer(before: entry) { layers.append(.object(input)) }
      layers.append(.object(try canonical(layer: entry)))
    }
    config["layers"] = .array(layers)
    if let shape = config["build_input_shape"], shape.asShape == nil {
      // Only where the model has one input; a dictionary of shapes tells nothing new.
      config["build_input_shape"] = nil
    }
    if majorVersion < 3, let dtype = config["dtype"] { config["dtype"] = try policy(dtype) }
    return config
  }

  /// An input layer made from the shape that a Sequential's first layer carries, nil where it is an
  /// input layer or carries none.
  private func inputLayer(before first: JSONObject) throws(LeptonError) -> JSONObject? {
    guard let className = first["class_name"]?.asString, className != "InputLayer",
      let config = first["config"]?.asObject, config["layers"] == nil
    else { return nil }
    guard let shape = Self.firstShape(of: first) else { return nil }
    let name = config["name"]?.asString ?? className
    let ownType = config["input_dtype"]?.asString ?? policyName(config["dtype"] ?? .null)
    let dtype = className == "Embedding" ? "int32" : ownType ?? "float32"
    return [
      "module": "keras.layers", "class_name": "InputLayer",
      "config": [
        "batch_shape": shape, "dtype": .string(dtype), "sparse": false, "ragged": false,
        "name": .string("\(name)_input"), "optional": false,
      ], "registered_name": .null,
    ]
  }

  /// The batch shape that a Sequential's first layer carries in any of the ways it was written in; nil
  /// where it carries none.
  static func firstShape(of layer: JSONObject) -> JSONValue? {
    guard let config = layer["config"]?.asObject else { return nil }
    if let batchShape = config["batch_input_shape"] ?? config["batch_shape"], !batchShape.isNull {
      return plain(batchShape)
    }
    let batch = config["batch_size"] ?? .null
    if let inner = config["input_shape"].map({ plain($0) })?.asArray {
      return .array([batch] + inner)
    }
    let className = layer["class_name"]?.asString ?? ""
    if className == "Bidirectional", let inner = config["layer"]?.asObject {
      return firstShape(of: inner)
    }
    let length = config["input_length"].flatMap { $0.asArray == nil ? $0 : nil } ?? .null
    if className == "Embedding" {
      return length.isNull ? nil : [batch, length]
    }
    guard let width = config["input_dim"], width.asInt != nil else { return nil }
    switch className {
    case "Dense", "MaxoutDense", "Highway": return [batch, width]
    case "LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU", "TimeDistributedDense",
      "Convolution1D", "AtrousConvolution1D", "Conv1D", "LocallyConnected1D":
      return [batch, length, width]
    default: return nil
    }
  }

  private func functional(_ config: JSONObject) throws(LeptonError) -> JSONObject {
    var config = config
    var layers: [JSONObject] = []
    for (place, entry) in try config.array("layers").enumerated() {
      guard var object = entry.asObject else {
        throw LeptonError(
          .configuration, "layer \(place) should be an object, but is \(entry.summary)")
      }
      if object["name"] == nil, let name = object["config"]?["name"] { object["name"] = name }
      layers.append(object)
    }
    let calls = CallTranslator(
      layers: layers,
      ports: [
        config["input_layers"] ?? .null, config["output_layers"] ?? .null,
      ])
    var canonicalLayers: [JSONValue] = []
    for layer in layers {
      let name = layer["name"]?.asString ?? ""
      do throws(LeptonError) {
        let nodes = try layer.optionalArray("inbound_nodes") ?? []
        var translated: [JSONValue] = []
        for node in nodes {
          translated.append(try calls.call(node, className: layer["class_name"]?.asString ?? ""))
        }
        var layer = layer
        layer["inbound_nodes"] = .array(translated)
        canonicalLayers.append(.object(try canonical(layer: layer)))
      } catch {
        throw error.message.hasPrefix("layer '") ? error : error.at("layer '\(name)'")
      }
    }
    config["layers"] = .array(canonicalLayers)
    if majorVersion < 3 {
      for key in ["input_layers", "output_layers"] {
        config[key] = try calls.ports(config[key] ?? .null)
      }
    }
    return config
  }
}
