import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers

/// A layer of a model, as Keras's `model.layers` lists it.
public struct LayerInfo: Sendable {
  public var name: String
  /// The class as Keras names it.
  public var className: String
  /// With Keras 3's keys, as JSON.
  public var config: String
  /// Of the first output of the first call; -1 for unknown dimensions.
  public var outputShape: Shape
  /// Positions of its weights in the model's list, in the order of Keras's `layer.weights`.
  public var weights: [Int]
  /// Numbers that its weights hold.
  public var parameterCount: Int
  public var trainableParameterCount: Int
}

extension Model {
  /// The layers in Keras's order; nested models count as one layer each.
  public var layers: [LayerInfo] {
    let weightList = weights
    let positions = Dictionary(
      weightList.enumerated().map { (ObjectIdentifier($1.parameter), $0) },
      uniquingKeysWith: { first, _ in first })
    return network.layers.enumerated().compactMap { place, layer in
      guard !layer.isOperation else { return nil }
      let weights = layer.parameters.compactMap { positions[ObjectIdentifier($0)] }
      return LayerInfo(
        name: layer.name, className: layer.className, config: JSONValue.object(layer.config).text,
        outputShape: network.outputTypes[place].first?.first?.shape ?? [], weights: weights,
        parameterCount: count(weights) { _ in true },
        trainableParameterCount: count(weights, where: \.isTrainable))
    }
  }

  private func count(_ places: [Int], where included: (Weight) -> Bool) -> Int {
    let weightList = weights
    return places.reduce(0) {
      $0 + (included(weightList[$1]) ? weightList[$1].type.shape.count ?? 0 : 0)
    }
  }

  /// Numbers that all weights hold.
  public var parameterCount: Int { count(Array(weights.indices)) { _ in true } }
  public var trainableParameterCount: Int { count(Array(weights.indices), where: \.isTrainable) }

  /// Bytes of all weights.
  public var weightByteCount: Int { weights.reduce(0) { $0 + ($1.type.byteCount ?? 0) } }

  /// Multiplications and additions for a batch of one; nil where the model fixes too few dimensions to
  /// tell.
  public var floatOperations: Int? {
    let shapes = inputs.map { info in
      Shape(info.shape.dims.enumerated().map { $0 == 0 && $1 < 0 ? 1 : $1 })
    }
    guard shapes.allSatisfy(\.isKnown) else { return nil }
    return try? graph(shapes, keepsState: false).floatOperations
  }

  /// The architecture as Keras 3's `to_json()` writes it.
  public func toJSON() -> String {
    network.modelDescription.json { [network] reference in
      guard let place = network.layers.firstIndex(where: { $0.name == reference.layer }),
        network.outputTypes[place].indices.contains(reference.node),
        network.outputTypes[place][reference.node].indices.contains(reference.tensor)
      else { return nil }
      let type = network.outputTypes[place][reference.node][reference.tensor]
      return TensorSpecification(shape: type.shape, dtype: type.dtype.name)
    }.text
  }

  /// All facts as JSON; see lepton_model_info_json() in lepton.h for the keys.
  public var infoJSON: String {
    func port(_ info: TensorInfo) -> JSONValue {
      [
        "name": .string(info.name), "dtype": .string(info.dtype.name),
        "shape": JSONValue(info.shape),
      ]
    }
    var facts: JSONObject = [
      "name": .string(name),
      "format": origin.format.map { .string($0) } ?? .null,
      "keras_version": origin.kerasVersion.map { .string($0) } ?? .null,
      "inputs": .array(inputs.map(port)),
      "outputs": .array(outputs.map(port)),
    ]
    facts["layers"] = .array(
      layers.map { layer in
        [
          "name": .string(layer.name), "class_name": .string(layer.className),
          "output_shape": JSONValue(layer.outputShape),
          "parameters": JSONValue(layer.parameterCount),
          "trainable_parameters": JSONValue(layer.trainableParameterCount),
        ]
      })
    facts["parameters"] = JSONValue(parameterCount)
    facts["trainable_parameters"] = JSONValue(trainableParameterCount)
    facts["weight_bytes"] = JSONValue(weightByteCount)
    facts["flops"] = floatOperations.map { JSONValue($0) } ?? .null
    return JSONValue.object(facts).text
  }
}
