import LeptonGraph

/// A weight that an optimizer changes, with what the optimizer remembers about it.
final class OptimizedWeight {
  /// The path that Keras gives the weight: `dense/kernel`.
  let path: String
  let parameter: Parameter
  /// Decoupled weight decay applies to it.
  var decays = true
  /// The optimizer's variables for this weight, by the optimizer's own names for them.
  var slots: [String: Parameter] = [:]

  init(path: String, parameter: Parameter) {
    self.path = path
    self.parameter = parameter
  }
}
