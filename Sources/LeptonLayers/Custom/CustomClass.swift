import LeptonBase
import LeptonGraph
import LeptonJSON

/// What a custom class is to models.
public enum CustomKind: Sendable {
  case layer
  /// A function on tensors: an activation, a loss, or a metric that is the mean of what it gives. As the
  /// replacement of a Lambda it is a layer.
  case function
  /// A metric with variables of its own.
  case metric
  case initializer
}

/// A class of layers, functions, metrics or initializers that the host brings along. Files name it as
/// Keras's `custom_objects` do.
public protocol CustomClass: AnyObject, Sendable {
  var kind: CustomKind { get }
  /// The Python class's own name where it is registered under another; nil: the registered name
  /// without its package.
  var className: String? { get }
  /// The Python module that files name beside the class; nil for none.
  var module: String? { get }

  /// Makes one object of the class from the configuration in a file.
  func make(name: String, config: JSONObject) throws(LeptonError) -> any CustomCode
}

extension CustomClass {
  public var className: String? { nil }
  public var module: String? { nil }
}

/// One object of a custom class: a layer of a model, a loss, …. Used by many threads at once where so
/// many use the model; called while programs are compiled, except for host functions in them.
public protocol CustomCode: AnyObject, Sendable {
  /// Whether masks of inputs go on with the outputs (Keras's `supports_masking`).
  var supportsMasking: Bool { get }

  /// The layers inside a layer, in Keras's order; more of them may come with the weights.
  var innerLayers: [CustomInnerLayer] { get }

  /// The weights of a layer for inputs of the given types, whose dimensions may be unknown; the variables
  /// of a metric for its target and prediction.
  func weights(_ inputs: [TensorType]) throws(LeptonError) -> [CustomWeight]

  /// Writes the arithmetic into a graph and gives the results: those of a layer or function; of a
  /// metric the next values of its variables. Dimensions may be unknown.
  func lower(_ trace: CustomTrace) throws(LeptonError) -> [Value]

  /// Of a metric: writes what its variables say together, one value. Needed from metrics only.
  func lowerResult(_ trace: CustomTrace) throws(LeptonError) -> Value

  /// Of an initializer: writes the values of a weight of that shape.
  func fill(_ values: UnsafeMutableBufferPointer<Float>, _ shape: Shape) throws(LeptonError)
}

extension CustomCode {
  public var supportsMasking: Bool { false }
  public var innerLayers: [CustomInnerLayer] { [] }

  public func weights(_ inputs: [TensorType]) throws(LeptonError) -> [CustomWeight] { [] }

  public func lower(_ trace: CustomTrace) throws(LeptonError) -> [Value] {
    throw LeptonError(.host, "it computes nothing")
  }

  public func lowerResult(_ trace: CustomTrace) throws(LeptonError) -> Value {
    throw LeptonError(.host, "it gives no result")
  }

  public func fill(
    _ values: UnsafeMutableBufferPointer<Float>, _ shape: Shape
  ) throws(LeptonError) {
    throw LeptonError(.host, "it fills nothing")
  }
}

/// A weight that a custom layer asks for.
public struct CustomWeight: Sendable {
  public var name: String
  public var shape: Shape
  /// As in a configuration: a name, or an object of class and configuration.
  public var initializer: JSONValue
  public var isTrainable: Bool

  public init(
    name: String, shape: Shape, initializer: JSONValue = "glorot_uniform", isTrainable: Bool = true
  ) {
    self.name = name
    self.shape = shape
    self.initializer = initializer
    self.isTrainable = isTrainable
  }
}

/// A layer inside a custom layer.
public struct CustomInnerLayer: Sendable {
  /// The Python attribute that holds it; files name its weights so.
  public var attribute: String
  /// Whether the attribute is a list.
  public var isList: Bool
  /// The layer as Keras 3 writes it: `class_name`, `config` with a `name`.
  public var description: JSONValue

  public init(attribute: String, isList: Bool = false, description: JSONValue) {
    self.attribute = attribute
    self.isList = isList
    self.description = description
  }
}
