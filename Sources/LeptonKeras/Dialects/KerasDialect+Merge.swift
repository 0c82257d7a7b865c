import LeptonBase
import LeptonJSON

extension KerasDialect {
  /// Whether a Sequential of Keras 1 begins by merging several branches.
  static func beginsWithMerge(_ config: JSONObject) -> Bool {
    config["layers"]?[0]?["class_name"]?.asString == "Merge"
  }

  /// A Sequential of Keras 1 that begins with a `Merge` of Sequential branches, as a functional model
  /// whose layers are those of the branches, one branch after the other, then the merge and the rest:
  /// the order in which Keras 1 stored their weights.
  func mergeSequential(
    _ object: JSONObject, _ config: JSONObject
  ) throws(LeptonError) -> JSONObject {
    var entries = try config.array("layers")
    let merge = entries.removeFirst()
    var layers: [JSONValue] = []
    var inputs: [JSONValue] = []
    var ends: [JSONValue] = []
    for branch in merge["config"]?["layers"]?.asArray ?? [] {
      let chain = branch["config"]?.asArray ?? branch["config"]?["layers"]?.asArray ?? []
      guard branch["class_name"]?.asString == "Sequential", let first = chain.first,
        first["class_name"]?.asString != "Merge",
        let shape = first["config"]?["batch_input_shape"],
        let firstName = first["config"]?["name"]?.asString
      else {
        throw LeptonError(
          .unsupported,
          "a Sequential of Keras 1 that merges anything but plain Sequentials is not supported; build "
            + "it as a functional model")
      }
      let input = "\(firstName)_input"
      let isEmbedding = first["class_name"]?.asString == "Embedding"
      layers.append([
        "class_name": "InputLayer", "name": .string(input),
        "config": [
          "name": .string(input), "batch_input_shape": shape,
          "input_dtype": isEmbedding ? "int32" : first["config"]?["input_dtype"] ?? "float32",
        ], "inbound_nodes": [],
      ])
      inputs.append([.string(input), 0, 0])
      ends.append(try append(chain, after: [[.string(input), 0, 0]], to: &layers))
    }
    let merged = try append([merge], after: ends, to: &layers)
    let output = try append(entries, after: [merged], to: &layers)
    var functional: JSONObject = [
      "name": config["name"] ?? "sequential", "trainable": true, "layers": .array(layers),
      "input_layers": .array(inputs), "output_layers": [output],
    ]
    functional = try canonical(model: [
      "class_name": "Model", "config": .object(functional),
    ])
    return functional
  }

  /// Appends layers that follow each other to a functional model's list and gives the last one's edge.
  private func append(
    _ chain: [JSONValue], after sources: [JSONValue], to layers: inout [JSONValue]
  ) throws(LeptonError) -> JSONValue {
    var sources = sources
    for entry in chain {
      guard var layer = entry.asObject, let name = layer["config"]?["name"]?.asString else {
        throw LeptonError(.configuration, "a layer of a merged Sequential has no name")
      }
      layer["name"] = .string(name)
      layer["inbound_nodes"] = [.array(sources)]
      layers.append(.object(layer))
      sources = [[.string(name), 0, 0]]
    }
    guard let last = sources.first else {
      throw LeptonError(.configuration, "a Merge has no branches")
    }
    return last
  }
}
