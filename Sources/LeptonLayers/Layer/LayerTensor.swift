import LeptonGraph

/// A value on its way through a model, with the boolean mask that Keras lets ride on it.
public struct LayerTensor: Sendable, Hashable {
  public var value: Value
  /// Of type bool, true where the data counts; usually (batch, time).
  public var mask: Value?

  public init(_ value: Value, mask: Value? = nil) {
    self.value = value
    self.mask = mask
  }
}
