import LeptonBase
import LeptonJSON

extension ModelDescription {
  /// Whether an object of a configuration is a Sequential or functional model rather than a layer.
  /// User classes that were built like a functional model count: their graph is in the file.
  public static func isModel(_ className: String, _ config: JSONObject) -> Bool {
    className == "Sequential" && config["layers"] != nil
      || config["layers"] != nil && config["input_layers"] != nil
        && config["output_layers"] != nil
  }

  /// Reads the text that Keras 3's `to_json()` gives, or `config.json` of a `.keras` file.
  ///
  /// Text of older versions has to be brought into this form first (see `KerasDialect`). Errors carry
  /// `.configuration` and name layer and key.
  public init(json: JSONValue) throws(LeptonError) {
    guard let object = json.asObject else {
      throw LeptonError(
        .configuration,
        "a model should be an object with class_name and config, but is "
          + json.summary)
    }
    let className = try object.string("class_name")
    var config = try object.object("config")
    guard Self.isModel(className, config) else {
      throw LeptonError(
        .unsupported,
        "the model's class \(className) is not a Sequential or functional model: its layers exist "
          + "only as Python code; build it from layers and load the weights into that")
    }
    self.init(
      kind: className == "Sequential" ? .sequential : .functional,
      name: try config.optionalString("name") ?? "model", layers: [])
    self.className = className
    module = try object.optionalString("module")
    registeredName = object["registered_name"]
    buildConfig = object["build_config"]
    compileConfig = object["compile_config"]
    kerasVersion = object["keras_version"]?.asString

    let entries = try config.array("layers")
    config["layers"] = nil
    for (place, entry) in entries.enumerated() {
      do throws(LeptonError) {
        layers.append(try LayerDescription(json: entry))
      } catch {
        throw error.message.hasPrefix("layer '") ? error : error.at("layer \(place) of '\(name)'")
      }
    }
    var names: Set<String> = []
    for layer in layers where !names.insert(layer.name).inserted {
      throw LeptonError(.configuration, "two layers of '\(name)' are called '\(layer.name)'")
    }
    switch kind {
    case .sequential:
      if layers.first?.isInput == true { inputLayer = layers.removeFirst() }
    case .functional:
      do throws(LeptonError) {
        inputs = try ModelPorts(json: config.take("input_layers") ?? .null)
      } catch { throw error.at("'input_layers' of '\(name)'") }
      do throws(LeptonError) {
        outputs = try ModelPorts(json: config.take("output_layers") ?? .null)
      } catch { throw error.at("'output_layers' of '\(name)'") }
    }
    self.config = config
    if kind == .functional { try settleEdges() }
  }

  /// The configuration with layers, inputs and outputs in Keras's places.
  var fullConfig: JSONObject { fullConfig { _ in nil } }

  func fullConfig(
    _ specification: (TensorReference) -> TensorSpecification?
  ) -> JSONObject {
    var full = JSONObject()
    let entries: JSONValue = .array(
      ((inputLayer.map { [$0] } ?? []) + layers).map {
        $0.json(inFunctional: kind == .functional, specification)
      })
    for key in ["name", "trainable", "dtype"] {
      if let value = config[key] { full[key] = value }
    }
    full["layers"] = entries
    if kind == .functional {
      full["input_layers"] = withNestedOffset(inputs).json
      full["output_layers"] = withNestedOffset(outputs).json
    }
    for member in config.members where full[member.key] == nil {
      full[member.key] = member.value
    }
    return full
  }

  /// The model as Keras 3's `to_json()` writes it. `specification` tells shape and type of edges
  /// whose file did not say.
  public func json(
    _ specification: (TensorReference) -> TensorSpecification? = { _ in nil }
  ) -> JSONValue {
    var object: JSONObject = [
      "module": module.map { .string($0) } ?? .null,
      "class_name": .string(className),
      "config": .object(fullConfig(specification)),
      "registered_name": registeredName ?? .null,
    ]
    if let buildConfig { object["build_config"] = buildConfig }
    if let compileConfig { object["compile_config"] = compileConfig }
    return .object(object)
  }

  /// Keras 3 counts the calls of a nested functional model from 1 in `input_layers` and
  /// `output_layers`, and from 0 elsewhere.
  private func withNestedOffset(_ ports: ModelPorts) -> ModelPorts {
    var shifted = ports
    for place in shifted.ports.indices {
      let layer = layer(named: shifted.ports[place].reference.layer)
      if layer?.model?.kind == .functional { shifted.ports[place].reference.node += 1 }
    }
    return shifted
  }
}
