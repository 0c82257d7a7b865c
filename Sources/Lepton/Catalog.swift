import LeptonBase
import LeptonJSON
import LeptonLayers
import LeptonTraining

/// Everything that a model can be made of and trained with, by Keras's names.
public enum Catalog {
  /// As JSON; see lepton_catalog_json() in lepton.h for the keys.
  public static func json() throws(LeptonError) -> String {
    var layers = JSONObject()
    for layer in try LayerRegistry.descriptions() {
      var config = JSONObject()
      var kinds = JSONObject()
      var required: [JSONValue] = []
      for key in layer.keys {
        config[key.name] = key.defaultValue ?? .null
        kinds[key.name] = .string(key.kind)
        if key.defaultValue == nil { required.append(.string(key.name)) }
      }
      var description: JSONObject = [
        "config": .object(config), "kinds": .object(kinds), "required": .array(required),
        "weights": .array(layer.weights.map { .string($0) }),
        "aliases": .array(layer.aliases.map { .string($0) }),
        "ignored": .array(layer.ignored.map { .string($0) }),
      ]
      if let abilities = layer.abilities {
        description["inference"] = .bool(abilities.infers)
        description["training"] = .bool(abilities.trains)
        description["masking"] = .bool(abilities.masks)
      }
      layers[layer.className] = .object(description)
    }
    var catalog: JSONObject = [
      "layers": .object(layers),
      "operations": .array(LayerRegistry.operations.map { .string($0) }),
      "activations": .array(ActivationFunction.names.map { .string($0) }),
      "initializers": .array(InitializerRegistry.names.map { .string($0) }),
      "regularizers": .array(RegularizerRegistry.names.map { .string($0) }),
      "constraints": .array(ConstraintRegistry.names.map { .string($0) }),
    ]
    for member in TrainingCatalog.members { catalog[member.key] = member.value }
    return JSONValue.object(catalog).text
  }
}
