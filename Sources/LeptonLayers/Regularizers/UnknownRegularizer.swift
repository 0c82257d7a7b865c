import LeptonBase
import LeptonGraph
import LeptonJSON

/// A regularizer of somebody's own, kept as it was written: the model can predict, not train.
struct UnknownRegularizer: Regularizer {
  var className: String
  var configuration: JSONValue

  func lower(_ value: Value, _ builder: GraphBuilder) throws(LeptonError) -> Value {
    throw LeptonError(
      .unsupported,
      "layer '\(builder.label)' cannot be trained: its regularizer '\(className)' is "
        + "none of Keras's")
  }
}
