import LeptonBase
import LeptonJSON

extension LayerDescription {
  /// Reads Keras 3's envelope of a layer, such as an entry of a model's `layers` or the inner layer of
  /// a wrapper: an object with `class_name` and `config`.
  ///
  /// The error names the layer where its name can be read.
  public init(json: JSONValue) throws(LeptonError) {
    guard let object = json.asObject else {
      throw LeptonError(
        .configuration,
        "a layer should be an object with class_name and config, but is "
          + json.summary)
    }
    className = try object.string("class_name")
    module = try object.optionalString("module")
    registeredName = object["registered_name"]
    config = try object.optionalObject("config") ?? JSONObject()
    let entryName = try object.optionalString("name")
    let configName = try config.optionalString("name")
    guard let name = entryName ?? configName else {
      throw LeptonError(.configuration, "a \(className) layer has no name")
    }
    self.name = name
    buildConfig = object["build_config"]
    compileConfig = object["compile_config"]
    calls = []
    do throws(LeptonError) {
      for node in try object.optionalArray("inbound_nodes") ?? [] {
        calls.append(try CallDescription(json: node))
      }
      if ModelDescription.isModel(className, config) {
        let model = try ModelDescription(json: json)
        config = model.config
        self.model = model
      }
    } catch {
      throw error.at("layer '\(name)'")
    }
  }

  /// The layer as Keras 3 writes it.
  ///
  /// - Parameters:
  ///   - inFunctional: whether to write `name` and `inbound_nodes`, which layers of a functional model have.
  ///   - specification: tells shape and type of edges whose file did not say.
  func json(
    inFunctional: Bool, _ specification: (TensorReference) -> TensorSpecification?
  ) -> JSONValue {
    var object: JSONObject = [
      "module": module.map { .string($0) } ?? .null,
      "class_name": .string(className),
      "config": .object(model?.fullConfig ?? config),
      "registered_name": registeredName ?? .null,
    ]
    if let buildConfig { object["build_config"] = buildConfig }
    if let compileConfig { object["compile_config"] = compileConfig }
    if inFunctional {
      object["name"] = .string(name)
      object["inbound_nodes"] = .array(calls.map { $0.json(specification) })
    }
    return .object(object)
  }
}
