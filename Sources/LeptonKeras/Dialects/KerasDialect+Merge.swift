import LeptonBase
import LeptonJSON

extension KerasDialect {
  /// Whether a Sequential of Keras 1 begins by merging several branches.
  static func beginsWithMerge(_ config: JSONObject) -> Bool {
    config["layers"]?[0]?["class_name"]?.asString == "Merge"
  }

  /// A Sequential of Keras 1 that begins with a `Merge` of branches, as a functional model whose layers
  /// are those of the branches, one branch after the other, then the merge and the rest: the order in
  /// which Keras 1 stored their weights.
  func mergeSequential(
    _ object: JSONObject, _ config: JSONObject
  ) throws(LeptonError) -> JSONObject {
    var graph = BranchGraph()
    let output = try graph.append(try config.array("layers"), depth: 0)
    let functional: JSONObject = [
      "name": config["name"] ?? "sequential", "trainable": true,
      "layers": .array(graph.layers.map { .object($0) }),
      "input_layers": .array(graph.inputs), "output_layers": [output],
    ]
    return try canonical(model: ["class_name": "Model", "config": .object(functional)])
  }
}

/// The layers of a functional model that is made of the branches of Keras 1's `Merge`.
private struct BranchGraph {
  private(set) var layers: [JSONObject] = []
  /// The edges of the model's inputs.
  private(set) var inputs: [JSONValue] = []
  private var places: [String: Int] = [:]

  /// Appends the layers of a Sequential, which may begin with a `Merge` itself, and gives the last
  /// one's edge.
  mutating func append(_ chain: [JSONValue], depth: Int) throws(LeptonError) -> JSONValue {
    guard let first = chain.first, depth < 32 else {
      throw LeptonError(.configuration, "a Merge has a branch without layers")
    }
    if first["class_name"]?.asString == "Merge" {
      var ends: [JSONValue] = []
      for branch in first["config"]?["layers"]?.asArray ?? [] {
        ends.append(try append(branch: branch, depth: depth + 1))
      }
      guard !ends.isEmpty else { throw LeptonError(.configuration, "a Merge has no branches") }
      return try append(chain, after: ends)
    }
    if let inner = Self.chain(of: first) {
      let end = try append(inner, depth: depth + 1)
      return try append(Array(chain.dropFirst()), after: [end])
    }
    if first["config"]?["layers"] != nil {
      let end = try append(branch: first, depth: depth + 1)
      return try append(Array(chain.dropFirst()), after: [end])
    }
    guard let object = first.asObject,
      let shape = KerasDialect.firstShape(of: object),
      let name = first["config"]?["name"]?.asString
    else {
      throw LeptonError(
        .configuration, "a branch of a Merge begins with a layer that does not tell its input")
    }
    if first["class_name"]?.asString == "InputLayer" {
      let end = addInput(name, shape, first["config"]?["input_dtype"])
      return try append(Array(chain.dropFirst()), after: [end])
    }
    let isEmbedding = first["class_name"]?.asString == "Embedding"
    let dtype: JSONValue? = isEmbedding ? "int32" : first["config"]?["input_dtype"]
    return try append(chain, after: [addInput("\(name)_input", shape, dtype)])
  }

  private mutating func append(
    branch: JSONValue, depth: Int
  ) throws(LeptonError) -> JSONValue {
    if let chain = Self.chain(of: branch) { return try append(chain, depth: depth) }
    let config = branch["config"]
    guard depth < 32, let config, let inner = config["layers"]?.asArray,
      let ports = config["input_layers"]?.asArray
    else {
      throw LeptonError(
        .unsupported, "a Merge of anything but Sequentials and functional models is not supported")
    }
    var edges: [JSONValue] = []
    for port in ports {
      let name = port[0]?.asString ?? ""
      let input = inner.first {
        $0["name"]?.asString == name || $0["config"]?["name"]?.asString == name
      }
      guard let input = input?["config"], let shape = input["batch_input_shape"] else {
        throw LeptonError(
          .configuration, "a branch of a Merge has an input '\(name)' that it does not describe")
      }
      edges.append(addInput(name, shape, input["input_dtype"] ?? input["dtype"]))
    }
    var model = branch.asObject ?? JSONObject()
    let name = unused(config["name"]?.asString ?? "model")
    model["name"] = .string(name)
    return add(model, name, after: edges)
  }

  /// The layers of a Sequential.
  private static func chain(of entry: JSONValue) -> [JSONValue]? {
    guard entry["class_name"]?.asString == "Sequential" else { return nil }
    return entry["config"]?.asArray ?? entry["config"]?["layers"]?.asArray
  }

  private func unused(_ name: String) -> String {
    var candidate = name
    var number = 1
    while places[candidate] != nil {
      number += 1
      candidate = "\(name)_\(number)"
    }
    return candidate
  }

  private mutating func addInput(
    _ name: String, _ shape: JSONValue, _ dtype: JSONValue?
  ) -> JSONValue {
    let name = unused(name)
    let input: JSONObject = [
      "class_name": "InputLayer", "name": .string(name),
      "config": [
        "name": .string(name), "batch_input_shape": shape, "input_dtype": dtype ?? "float32",
      ], "inbound_nodes": [],
    ]
    places[name] = layers.count
    layers.append(input)
    inputs.append([.string(name), 0, 0])
    return [.string(name), 0, 0]
  }

  /// Adds a call of a layer; one that is there already is shared, and called once more.
  private mutating func add(
    _ layer: JSONObject, _ name: String, after sources: [JSONValue]
  ) -> JSONValue {
    if let place = places[name], layers[place]["class_name"] == layer["class_name"],
      let nodes = layers[place]["inbound_nodes"]?.asArray
    {
      layers[place]["inbound_nodes"] = .array(nodes + [.array(sources)])
      return [.string(name), JSONValue(nodes.count), 0]
    }
    var layer = layer
    layer["name"] = .string(name)
    layer["inbound_nodes"] = [.array(sources)]
    places[name] = layers.count
    layers.append(layer)
    return [.string(name), 0, 0]
  }

  /// Appends layers that follow each other and gives the last one's edge.
  private mutating func append(
    _ chain: [JSONValue], after sources: [JSONValue]
  ) throws(LeptonError) -> JSONValue {
    var sources = sources
    for entry in chain {
      guard let layer = entry.asObject else {
        throw LeptonError(.configuration, "a layer should be an object, but is \(entry.summary)")
      }
      // Nested Sequentials of Keras 1 have no name.
      let name = entry["config"]?["name"]?.asString ?? unused("sequential")
      sources = [add(layer, name, after: sources)]
    }
    guard let last = sources.first else {
      throw LeptonError(.configuration, "a Merge has no branches")
    }
    return last
  }
}
