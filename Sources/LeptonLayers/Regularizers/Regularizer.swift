import LeptonBase
import LeptonGraph
import LeptonJSON

/// What training adds to the loss for a weight or for a layer's output.
public protocol Regularizer: Sendable {
  /// How Keras 3 writes it: an object of class name and configuration.
  var configuration: JSONValue { get }

  /// Writes the penalty of a float32 value: a scalar of shape ().
  func lower(_ value: Value, _ builder: GraphBuilder) throws(LeptonError) -> Value
}

extension Regularizer {
  /// The object that Keras 3 writes for a regularizer.
  func keras(_ className: String, _ config: JSONObject) -> JSONValue {
    [
      "module": "keras.regularizers", "class_name": .string(className),
      "config": .object(config), "registered_name": nil,
    ]
  }
}
