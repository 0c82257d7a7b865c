import LeptonBase
import LeptonJSON

/// A model as a file describes it, free of the version that wrote it: layers in the vocabulary of
/// Keras 3, and edges between their calls.
public struct ModelDescription: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    case sequential
    case functional
  }

  public var kind: Kind
  /// The class's name: `Sequential`, `Functional`, or what user code called its subclass.
  public var className: String
  public var module: String?
  public var registeredName: JSONValue?
  public var name: String
  /// The configuration without layers, inputs and outputs: `name`, `trainable`, `dtype`, …
  public var config: JSONObject
  /// The layers as `model.layers` lists them: of a Sequential without its input layer, of a
  /// functional model with input layers and operations, in the file's order.
  public var layers: [LayerDescription]
  /// Of a Sequential, the input layer where the file has one.
  public var inputLayer: LayerDescription?
  /// Of a functional model; empty lists in a Sequential.
  public var inputs: ModelPorts
  public var outputs: ModelPorts
  /// What the file says of the shapes the model was built for, as Keras writes it.
  public var buildConfig: JSONValue?
  /// How the model was compiled, as Keras 3 writes it.
  public var compileConfig: JSONValue?
  /// Whether a `training` that a call records decides how the layer runs: so it was until Keras 3, whose
  /// models hand their own `training` to all layers.
  public var obeysRecordedTraining = false
  /// The version of Keras that wrote the file, where it says so.
  public var kerasVersion: String?

  public init(
    kind: Kind, name: String, layers: [LayerDescription],
    inputs: ModelPorts = ModelPorts(structure: .list, ports: []),
    outputs: ModelPorts = ModelPorts(structure: .list, ports: [])
  ) {
    self.kind = kind
    self.name = name
    self.layers = layers
    self.inputs = inputs
    self.outputs = outputs
    className = kind == .sequential ? "Sequential" : "Functional"
    module = kind == .sequential ? "keras" : "keras.src.models.functional"
    registeredName = kind == .sequential ? .null : "Functional"
    config = ["name": .string(name), "trainable": true]
  }

  public var isTrainable: Bool { config["trainable"]?.asBool ?? true }

  /// Of a Sequential: the batch shape of its input where the file tells one, from the input layer,
  /// the shape it was built for, or a nested model that comes first. A functional model's shapes are
  /// in its input layers.
  public var inputShape: Shape? {
    guard kind == .sequential else { return nil }
    if let shape = inputLayer?.config["batch_shape"]?.asShape { return shape }
    if let shape = config["build_input_shape"]?.asShape { return shape }
    if let shape = buildConfig?["input_shape"]?.asShape { return shape }
    guard let first = layers.first else { return nil }
    if let inner = first.model {
      if inner.kind == .sequential { return inner.inputShape }
      guard inner.inputs.ports.count == 1, let port = inner.inputs.ports.first,
        let input = inner.layer(named: port.reference.layer)
      else { return nil }
      return input.config["batch_shape"]?.asShape
    }
    return first.config["batch_shape"]?.asShape ?? first.builtInputShape
  }

  /// Of a Sequential: Keras's name of its input's element type, where the file tells one.
  public var inputDType: String? { inputLayer?.config["dtype"]?.asString }

  /// The layer of that name.
  public func layer(named name: String) -> LayerDescription? { layers.first { $0.name == name } }
}
