import LeptonBase
import LeptonGraph
import LeptonJSON

/// What a weight is brought back to after every update.
public protocol Constraint: Sendable {
  /// How Keras 3 writes it: an object of class name and configuration.
  var configuration: JSONValue { get }

  /// Writes the nearest allowed value of a float32 weight: a value of the same shape.
  func lower(_ value: Value, _ builder: GraphBuilder) throws(LeptonError) -> Value
}

extension Constraint {
  /// The object that Keras 3 writes for a constraint.
  func keras(_ className: String, _ config: JSONObject) -> JSONValue {
    [
      "module": "keras.constraints", "class_name": .string(className),
      "config": .object(config), "registered_name": nil,
    ]
  }
}
