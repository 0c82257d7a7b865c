import LeptonBase

/// A tensor of a model: which output of which call of which layer.
public struct TensorReference: Sendable, Hashable {
  /// The layer's name within its model.
  public var layer: String
  /// Which of the layer's calls in this model, counted from 0; an input layer has the one call 0.
  public var node: Int
  /// Which of that call's outputs, counted from 0.
  public var tensor: Int

  public init(layer: String, node: Int = 0, tensor: Int = 0) {
    self.layer = layer
    self.node = node
    self.tensor = tensor
  }
}

extension TensorReference: CustomStringConvertible {
  public var description: String { "'\(layer)' (call \(node), output \(tensor))" }
}
