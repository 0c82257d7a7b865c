import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers

/// A functional model in the place of a layer, while it is put together. It has the layer's name, so that
/// calls of the layer are calls of the model.
struct EquivalentGraph {
  private let name: String
  private let isTrainable: Bool
  private let policy: JSONValue
  private var layers: [LayerDescription] = []
  private var names: Set<String> = []
  private var inputs: [TensorReference] = []
  /// The sources of the weights of the layers that have any, in the order of the layer's own.
  private(set) var weights: [String: [EquivalentWeight]] = [:]

  init(_ layer: Layer) {
    name = layer.name
    isTrainable = layer.isTrainable
    policy = layer.dtypePolicy.configuration
  }

  private mutating func unusedName(_ suffix: String) -> String {
    names.insertUnused("\(name)_\(suffix)")
  }

  /// An input layer for any batch.
  static func inputLayer(_ name: String, _ type: TensorType) -> LayerDescription {
    var dims = type.shape.dims
    if !dims.isEmpty { dims[0] = Shape.unknown }
    return LayerDescription(
      className: "InputLayer", name: name,
      config: [
        "batch_shape": JSONValue(Shape(dims)), "dtype": .string(type.dtype.name), "sparse": false,
        "ragged": false, "name": .string(name), "optional": false,
      ])
  }

  /// An operation of `keras.ops`.
  static func operation(
    _ className: String, _ name: String, _ arguments: [ArgumentDescription],
    _ settings: JSONObject, keywords: [ArgumentDescription.Entry] = []
  ) -> LayerDescription {
    var config: JSONObject = ["name": .string(name)]
    for member in settings.members { config[member.key] = member.value }
    var layer = LayerDescription(
      className: className, name: name, config: config,
      module: KnownOperations.module(of: className) ?? "keras.ops",
      registeredName: .string(className))
    layer.calls = [CallDescription(arguments: arguments, keywords: keywords)]
    return layer
  }

  mutating func input(_ type: TensorType) -> ArgumentDescription {
    let name = unusedName("input")
    layers.append(Self.inputLayer(name, type))
    let reference = TensorReference(layer: name)
    inputs.append(reference)
    return .tensor(reference, nil)
  }

  /// Adds a layer.
  ///
  /// - Parameters:
  ///   - suffix: what its name ends with.
  ///   - weights: where its weights come from, in the order of Keras.
  ///   - mask: the mask that it is called with; nil for that of its input.
  ///   - isTrainable: whether the layer's weights are trainable where the old layer's are.
  mutating func layer(
    _ className: String, _ suffix: String, _ settings: JSONObject,
    _ arguments: ArgumentDescription..., weights: [EquivalentWeight] = [],
    mask: ArgumentDescription? = nil, isTrainable: Bool = true
  ) -> ArgumentDescription {
    let name = unusedName(suffix)
    var config: JSONObject = [
      "name": .string(name), "trainable": .bool(isTrainable && self.isTrainable), "dtype": policy,
    ]
    for member in settings.members { config[member.key] = member.value }
    var layer = LayerDescription(className: className, name: name, config: config)
    layer.calls = [
      CallDescription(
        arguments: arguments.count == 1 ? arguments : [.list(arguments)],
        keywords: mask.map { [.init(key: "mask", value: $0)] } ?? [])
    ]
    layers.append(layer)
    if !weights.isEmpty { self.weights[name] = weights }
    return .tensor(TensorReference(layer: name), nil)
  }

  /// Adds an operation of `keras.ops`.
  mutating func operation(
    _ className: String, _ arguments: [ArgumentDescription], _ settings: JSONObject = [:],
    keywords: [ArgumentDescription.Entry] = []
  ) throws(LeptonError) -> ArgumentDescription {
    guard KnownOperations.module(of: className) != nil else {
      throw LeptonError(.internal, "Keras has no operation \(className)")
    }
    let name = unusedName(className.snakeCased)
    layers.append(Self.operation(className, name, arguments, settings, keywords: keywords))
    return .tensor(TensorReference(layer: name), nil)
  }

  /// x with as many elements before and after each axis.
  mutating func padded(
    _ x: ArgumentDescription, _ widths: [[Int]], by value: JSONValue? = nil
  ) throws(LeptonError) -> ArgumentDescription {
    try operation(
      "Pad", [x], ["pad_width": .array(widths.map { JSONValue($0) }), "mode": "constant"],
      keywords: value.map { [.init(key: "constant_values", value: .literal($0))] } ?? [])
  }

  /// The model that gives `output`.
  func model(_ output: ArgumentDescription) -> ModelDescription {
    func ports(_ references: [TensorReference]) -> ModelPorts {
      ModelPorts(
        structure: references.count == 1 ? .single : .list,
        ports: references.map { ModelPorts.Port(reference: $0) })
    }
    var model = ModelDescription(
      kind: .functional, name: name, layers: layers, inputs: ports(inputs),
      outputs: ports(output.references))
    model.config["trainable"] = .bool(isTrainable)
    // Weights are bound in Keras's own order of layers.
    model.layers = model.layersInGraphOrder()
    return model
  }
}
