import LeptonBase
import LeptonGraph
import LeptonJSON

/// The loss of one output of a compiled model.
public struct CompiledLoss {
  /// The number of the output.
  public let output: Int
  /// Its name with `_loss`: what its own mean is called where the model has several losses.
  public let name: String
  /// What the loss is multiplied by in the total, nil for 1.
  public let weight: Float?
  /// The loss, once shapes are known.
  public internal(set) var loss: Loss?
  let identifier: JSONValue

  /// Makes the loss for targets and predictions of the given shapes, by which "crossentropy" is one of
  /// three.
  mutating func build(target: Shape, prediction: Shape) throws(LeptonError) {
    loss = try Loss(
      ShapeKind.replace(identifier, ["crossentropy", "ce"], target, prediction) {
        switch $0 {
        case .binary: "BinaryCrossentropy"
        case .sparse: "SparseCategoricalCrossentropy"
        case .categorical: "CategoricalCrossentropy"
        }
      })
  }
}
