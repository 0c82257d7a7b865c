import LeptonBase
import LeptonJSON
import LeptonLayers

extension KerasDialect {
  /// A layer, an operation or a nested model, in Keras 3's vocabulary. `inbound_nodes` must have
  /// Keras 3's form already.
  func canonical(layer object: JSONObject) throws(LeptonError) -> JSONObject {
    let name =
      object["name"]?.asString ?? object["config"]?["name"]?.asString
      ?? object["class_name"]?.asString ?? "?"
    do throws(LeptonError) {
      return try canonicalLayer(object, name)
    } catch {
      throw error.at("layer '\(name)'")
    }
  }

  private func canonicalLayer(
    _ object: JSONObject, _ name: String
  ) throws(LeptonError) -> JSONObject {
    let writtenName = try object.string("class_name")
    if object["config"]?.asArray != nil, writtenName == "Sequential" {
      return try canonical(model: object)
    }
    var config = try object.optionalObject("config") ?? JSONObject()
    if ModelDescription.isModel(writtenName, config) { return try canonical(model: object) }
    if TensorFlowOperation.isOne(writtenName) {
      return try TensorFlowOperation.canonical(object, writtenName, config)
    }
    if let operation = operation(object, writtenName, config) { return operation }
    if CustomObjects.hasLayer(
      className: writtenName, registeredName: object["registered_name"]?.asString, name: name)
    {
      return try customLayer(object, writtenName, name)
    }

    try refuseForeignClass(writtenName, object)
    try refuseCode(.object(config))
    var className = ClassAliases.resolve(writtenName)
    if majorVersion < 3 {
      try OldLayers.translate(&className, &config, self)
    }
    if OldLayers.removedClasses.contains(className) {
      throw LeptonError(
        .unsupported,
        "its class \(writtenName) was dropped from Keras with version 2 or 3 and is not supported; "
          + "rebuild that part from today's layers")
    }
    if className == "DenseFeatures" || className == "SequenceFeatures" {
      throw LeptonError(
        .unsupported,
        "its class \(writtenName) works on TensorFlow's feature columns, which exist only as Python "
          + "code; compute the features before and give the model an InputLayer in its place")
    }
    let wantedShape =
      majorVersion == 1 && className.hasSuffix("Transpose")
      ? config.take("output_shape") : object[OldRule.envelopeKey]?[OldRule.shapeKey]
    guard let known = KnownKeys.keys(of: className) else {
      throw LeptonError(
        .unsupported,
        "its class \(writtenName) is none of Keras's layers; a layer written by a user exists only "
          + "as Python code: \(CustomObjects.advice)")
    }
    if className == "InputLayer" {
      config = try inputConfig(config, name)
    } else {
      try normalizeValues(&config, className)
      try checkKeys(&config, known, className)
      // What the layer does when a model is not trained changed with Keras 3.
      if className == "RandomCrop", majorVersion < 3 { config["crops_at_inference"] = true }
      if config["name"] == nil { config["name"] = .string(name) }
      let rules = oldRules(of: className, config, envelope: object)
      if !rules.isEmpty { config[OldRule.key] = .array(rules) }
      if let wantedShape, wantedShape.asArray != nil { config[OldRule.shapeKey] = wantedShape }
    }
    var canonical = object
    canonical["class_name"] = .string(className)
    canonical["config"] = .object(config)
    if majorVersion < 3 || object["module"] == nil {
      canonical["module"] = "keras.layers"
      canonical["registered_name"] = .null
    }
    // Keras 2 lists all shapes of a call here, Keras 3 those of named arguments.
    if majorVersion < 3,
      className == "MultiHeadAttention" || object["build_config"]?["input_shape"]?.asShape == nil
    {
      canonical["build_config"] = nil
    }
    return Self.inEnvelopeOrder(canonical)
  }

  /// A layer that the host has code for: its configuration is the host's affair.
  private func customLayer(
    _ object: JSONObject, _ writtenName: String, _ name: String
  ) throws(LeptonError) -> JSONObject {
    var canonical = object
    var config = try object.optionalObject("config") ?? JSONObject()
    config["batch_input_shape"] = nil
    if config["name"] == nil { config["name"] = .string(name) }
    if let dtype = config["dtype"] { config["dtype"] = try policy(dtype) }
    canonical["config"] = .object(config)
    let registered = object["registered_name"]?.asString
    canonical["class_name"] = .string(
      CustomObjects.className(writtenName, registeredName: registered, name: name))
    if registered == nil {
      canonical["registered_name"] = .string(writtenName)
    }
    return Self.inEnvelopeOrder(canonical)
  }

  /// An operation of `keras.ops`, nil where the object is a layer.
  ///
  /// Its module tells; a Keras 3 `.h5` file has none, but there operations have no `trainable` key and
  /// layers have.
  private func operation(
    _ object: JSONObject, _ className: String, _ config: JSONObject
  ) -> JSONObject? {
    if let module = object["module"]?.asString {
      let isOperation = module.hasPrefix("keras.src.ops") || module.hasPrefix("keras.ops")
      return isOperation ? object : nil
    }
    guard majorVersion >= 3, config["trainable"] == nil,
      let module = KnownOperations.module(of: className)
    else { return nil }
    var operation = object
    operation["module"] = .string(module)
    operation["registered_name"] = .string(className)
    return Self.inEnvelopeOrder(operation)
  }

  /// Keras 3's keys of an input layer from any version's.
  private func inputConfig(_ config: JSONObject, _ name: String) throws(LeptonError) -> JSONObject {
    for key in ["sparse", "ragged"] where config[key]?.asBool == true {
      throw LeptonError(.unsupported, "'\(key)': true: only dense inputs are supported")
    }
    var shape = plain(config["batch_shape"] ?? config["batch_input_shape"] ?? .null)
    if shape.isNull, let inner = config["shape"].map({ plain($0) })?.asArray {
      shape = .array([.null] + inner)
    }
    guard shape.asShape != nil else {
      throw LeptonError(
        .configuration, "its 'batch_shape' should be a list of dimensions, but is \(shape.summary)")
    }
    let dtype = policyName(config["dtype"] ?? config["input_dtype"] ?? .null) ?? "float32"
    return [
      "batch_shape": shape, "dtype": .string(dtype), "sparse": false, "ragged": false,
      "name": config["name"] ?? .string(name), "optional": config["optional"] ?? false,
    ]
  }

  /// Refuses keys that are none of the class's and say something; drops those that say nothing, and
  /// puts what older versions wrote into Keras 3's order.
  private func checkKeys(
    _ config: inout JSONObject, _ known: [String], _ className: String
  ) throws(LeptonError) {
    let common: Set<String> = ["name", "trainable", "dtype", "activity_regularizer"]
    let allowed = Set(known).union(common)
    for member in config.members where !allowed.contains(member.key) {
      if Self.meansNothing(member.key, member.value) {
        config[member.key] = nil
        continue
      }
      throw LeptonError(
        .unsupported,
        "the key '\(member.key)' (\(member.value.summary)) is none that \(className) has in Keras 3; "
          + "ignoring it would change what the model computes")
    }
    if majorVersion < 3 {
      var ordered = JSONObject()
      for key in ["name", "trainable", "dtype"] + known {
        if let value = config[key] { ordered[key] = value }
      }
      for member in config.members where ordered[member.key] == nil {
        ordered[member.key] = member.value
      }
      config = ordered
    }
  }

  /// Keys that no longer exist and never change a prediction, or that are switched off.
  private static func meansNothing(_ key: String, _ value: JSONValue) -> Bool {
    switch key {
    case "batch_input_shape", "batch_shape", "input_shape", "input_dtype", "input_length",
      "input_spec", "weights", "implementation", "_keras_api_names", "_keras_api_names_v1",
      "autocast", "rng_type", "lora_rank", "lora_alpha", "quantization_config", "use_cudnn":
      return true
    default: break
    }
    switch value {
    case .null, .bool(false): return true
    case .array(let elements): return elements.isEmpty
    case .object(let object): return object.isEmpty
    default: return false
    }
  }

  /// Refuses classes whose work is done by code that no file should bring along.
  func refuseForeignClass(_ className: String, _ object: JSONObject) throws(LeptonError) {
    switch className {
    case "Lambda":
      throw LeptonError(
        .unsupported,
        "a Lambda layer holds Python byte-code, which is never run; replace it by Keras layers or "
          + "keras.ops calls and save the model again, or supply what it computes under the layer's "
          + "name (lepton_register in C, custom_objects= in Python)")
    case "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "FeatureSpace":
      throw LeptonError(
        .unsupported,
        "\(className) wraps the code of another framework, which is not in the file; build that part "
          + "from Keras layers and save the model again")
    case "Graph":
      throw LeptonError(
        .unsupported,
        "the Graph models of Keras before 1.0 are not supported; save the model as a functional one"
      )
    default: break
    }
    let registered = object["registered_name"]?.asString ?? className
    guard let mark = registered.firstIndex(of: ">") else { return }
    let package = registered[..<mark]
    if !["keras", "keras.src", "tf_keras"].contains(package) {
      throw LeptonError(
        .unsupported,
        "its class '\(registered)' is user code, which is not in the file; build the layer from "
          + "Keras's own and save the model again, or \(CustomObjects.advice)")
    }
  }

  /// Refuses byte-code anywhere within a configuration.
  func refuseCode(_ json: JSONValue) throws(LeptonError) {
    switch json {
    case .array(let elements): for element in elements { try refuseCode(element) }
    case .object(let object):
      if object["class_name"]?.asString == "__lambda__" {
        throw LeptonError(
          .unsupported,
          "its configuration holds a lambda as Python byte-code, which is never run; replace it by a "
            + "Keras layer or function and save the model again")
      }
      for member in object.members { try refuseCode(member.value) }
    default: break
    }
  }
}
