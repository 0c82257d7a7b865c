import LeptonBase
import LeptonJSON

/// A layer, operation or nested model as a file describes it, in the vocabulary of Keras 3 whatever
/// version wrote it.
public struct LayerDescription: Sendable, Equatable {
  /// Holds `model`: a list, as a structure cannot hold its like by itself.
  private var contents: [ModelDescription] = []

  /// The class's name in Keras 3, such as `Conv2D`; aliases are resolved.
  public var className: String
  /// Where Keras 3 keeps the class, such as `keras.layers`.
  public var module: String?
  /// The name under which user code registered the class; nil for what belongs to Keras.
  public var registeredName: JSONValue?
  /// Unique within the model.
  public var name: String
  /// The configuration. Initializers, activations, inner layers and cells stay JSON within it, in
  /// the vocabulary of Keras 3 too. Of a nested model: what is not in `model`.
  public var config: JSONObject
  /// The calls in a functional model, empty in a Sequential and for input layers.
  public var calls: [CallDescription]
  /// Of a nested Sequential or Functional: its contents.
  public var model: ModelDescription? {
    get { contents.first }
    set { contents = newValue.map { [$0] } ?? [] }
  }
  /// What the file says of the shapes the layer was built for, as Keras writes it.
  public var buildConfig: JSONValue?
  /// Of a nested model: how it was compiled.
  public var compileConfig: JSONValue?

  public init(
    className: String, name: String, config: JSONObject, module: String? = "keras.layers",
    registeredName: JSONValue? = .null, calls: [CallDescription] = [],
    model: ModelDescription? = nil
  ) {
    self.className = className
    self.name = name
    self.config = config
    self.module = module
    self.registeredName = registeredName
    self.calls = calls
    self.model = model
  }

  /// Whether this is an operation of `keras.ops` rather than a layer. The two share some class
  /// names (`Add` is both) but are called differently.
  public var isOperation: Bool {
    guard let module else { return false }
    return module.hasPrefix("keras.src.ops") || module.hasPrefix("keras.ops")
  }

  public var isInput: Bool { className == "InputLayer" && !isOperation }

  /// Whether training may change the layer's weights.
  public var isTrainable: Bool { config["trainable"]?.asBool ?? true }

  /// The shape the layer was built for where the file tells one, batch included.
  public var builtInputShape: Shape? { buildConfig?["input_shape"]?.asShape }
}
