import LeptonJSON

extension HardSigmoidScaling {
  /// A model's text in which layers that are nothing but the function of the other Keras follow a layer
  /// that scales their argument; nothing before those has weights of their own.
  static func withScaledActivations(_ text: JSONObject, isForKeras2: Bool) -> JSONObject {
    guard var config = text["config"]?.asObject, let layers = config["layers"]?.asArray else {
      return text
    }
    var names = Set(layers.compactMap { name(of: $0) })
    var spread: [JSONValue] = []
    for layer in layers {
      guard var scaled = layer.asObject, let name = name(of: layer),
        var scale = rescaling(before: scaled, isForKeras2: isForKeras2)
      else {
        spread.append(layer)
        continue
      }
      var number = 0
      var new = "\(name)_scale"
      while !names.insert(new).inserted {
        number += 1
        new = "\(name)_scale_\(number)"
      }
      var settings = scale["config"]?.asObject ?? [:]
      settings["name"] = .string(new)
      scale["config"] = .object(settings)
      if let calls = scaled["inbound_nodes"]?.asArray {
        scale["name"] = .string(new)
        scale["inbound_nodes"] = .array(
          calls.map { ["args": $0["args"] ?? [], "kwargs": [:]] })
        scaled["inbound_nodes"] = .array(
          calls.enumerated().map { number, call in
            var call = call.asObject ?? [:]
            var edge = call["args"]?[0]?["config"]?.asObject ?? [:]
            edge["keras_history"] = [.string(new), JSONValue(number), 0]
            call["args"] = [["class_name": "__keras_tensor__", "config": .object(edge)]]
            return .object(call)
          })
      }
      spread += [.object(scale), .object(scaled)]
    }
    config["layers"] = .array(spread)
    var text = text
    text["config"] = .object(config)
    return text
  }

  private static func name(of layer: JSONValue) -> String? {
    layer["name"]?.asString ?? layer["config"]?["name"]?.asString
  }

  /// The layer that scales the argument of a layer; nil where that is not the function alone.
  private static func rescaling(before layer: JSONObject, isForKeras2: Bool) -> JSONObject? {
    let config = layer["config"]
    let foreign = foreign(isForKeras2)
    var settings: JSONObject = ["name": "scale", "trainable": true]
    settings["dtype"] = config?["dtype"]
    var scale = layer
    scale["build_config"] = nil
    switch layer["class_name"] {
    case "Activation":
      guard config?["activation"]?.asString == foreign.name else { return nil }
      settings["scale"] = .number(isForKeras2 ? 1 / 1.2 : 1.2)
      settings["offset"] = 0.0
      scale["class_name"] = "Rescaling"
    case "TimeDistributed":
      guard let inner = config?["layer"]?.asObject,
        let innerScale = rescaling(before: inner, isForKeras2: isForKeras2)
      else { return nil }
      settings["layer"] = .object(innerScale)
    default: return nil
    }
    scale["config"] = .object(settings)
    return scale
  }
}
