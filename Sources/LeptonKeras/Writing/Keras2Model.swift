import LeptonBase
import LeptonJSON

/// Models in the form of Keras 2, from what Keras 3 writes.
struct Keras2Model {
  let form: Keras2Form

  /// The version that the files name.
  static let kerasVersion = "2.15.0"

  /// - Throws: `.unsupported` for what Keras 2 has no form for; the message names layer and key.
  func converted(_ model: JSONObject) throws(LeptonError) -> JSONObject {
    let config = try model.object("config")
    var layers: [JSONObject] = []
    for layer in try config.array("layers") { layers.append(layer.asObject ?? JSONObject()) }
    return model["class_name"] == "Sequential"
      ? try sequential(config, layers) : try functional(model, config, layers)
  }

  private func sequential(
    _ config: JSONObject, _ layers: [JSONObject]
  ) throws(LeptonError) -> JSONObject {
    var converted: [JSONValue] = []
    for layer in layers {
      if form == .shared, layer["config"]?["layers"] != nil, layer["class_name"] != "Sequential" {
        throw LeptonError(.unsupported, "Keras 2 and 3 name functional models differently")
      }
      converted.append(.object(try Keras2Layer(form: form).converted(layer)))
    }
    var legacy: JSONObject = [
      "name": config["name"] ?? "sequential", "layers": .array(converted),
    ]
    if let shape = config["build_input_shape"] { legacy["build_input_shape"] = shape }
    return form.envelope("keras", "Sequential", legacy)
  }

  private func functional(
    _ model: JSONObject, _ config: JSONObject, _ layers: [JSONObject]
  ) throws(LeptonError) -> JSONObject {
    let calls = Keras2Calls(layers: layers)
    var converted: [JSONValue] = []
    for layer in layers {
      let name = layer["name"] ?? layer["config"]?["name"] ?? "?"
      var legacy: JSONObject
      if layer["module"]?.asString?.contains(".ops.") == true {
        guard form != .shared else {
          throw LeptonError(.unsupported, "Keras 3 does not know the operations of Keras 2")
        }
        do throws(LeptonError) {
          legacy = try Keras2Operation(layer, calls).converted(form)
        } catch { throw error.at("operation '\(name.asString ?? "?")'") }
      } else {
        if form == .shared, layer["config"]?["layers"] != nil {
          throw LeptonError(.unsupported, "Keras 2 and 3 count calls of models differently")
        }
        legacy = try Keras2Layer(form: form).converted(layer)
        do throws(LeptonError) {
          legacy["inbound_nodes"] = try calls.nodes(of: layer, isShared: form == .shared)
        } catch { throw error.at("layer '\(name.asString ?? "?")'") }
      }
      legacy["name"] = name
      if let nodes = legacy.take("inbound_nodes") { legacy["inbound_nodes"] = nodes }
      converted.append(.object(legacy))
    }
    return form.envelope(
      "keras.src.engine.functional", "Functional",
      [
        "name": config["name"] ?? "model", "trainable": config["trainable"] ?? true,
        "layers": .array(converted),
        "input_layers": ports(config["input_layers"], calls),
        "output_layers": ports(config["output_layers"], calls),
      ])
  }

  private func ports(_ json: JSONValue?, _ calls: Keras2Calls) -> JSONValue {
    let ports = calls.ports(json ?? [])
    // One tensor stands in a list.
    if form != .shared, ports[0]?.asString != nil { return [ports] }
    return ports
  }
}
