import LeptonGraph

/// What a training step needs to know of a model's weights.
extension Layer {
  /// A weight that training may change, with the layer that holds it.
  public struct TrainableParameter {
    public var parameter: Parameter
    /// The weight's path as in `namedParameters`.
    public var path: String
    public var layer: Layer

    /// What the weight adds to the loss.
    public var regularizer: (any Regularizer)? { layer.regularizer(of: parameter) }
    /// What the weight is brought back to after every update.
    public var constraint: (any Constraint)? { layer.constraint(of: parameter) }
  }

  /// Keras's `layer.trainable_variables`, in its order, which is the order of optimizer slots. As in
  /// Keras a weight counts if it is trainable by its nature and the layer that made it is; of the
  /// layers around that one only this very layer's `isTrainable` matters.
  public final var trainableEntries: [TrainableParameter] {
    guard isTrainable else { return [] }
    var owners: [ObjectIdentifier: Layer] = [:]
    collectOwners(&owners)
    return namedParameters.compactMap { entry in
      guard entry.parameter.isTrainable, let owner = owners[ObjectIdentifier(entry.parameter)],
        owner.isTrainable
      else { return nil }
      return TrainableParameter(parameter: entry.parameter, path: entry.path, layer: owner)
    }
  }

  /// The weights of `trainableEntries` with their paths.
  public final var trainableParameters: [(path: String, parameter: Parameter)] {
    trainableEntries.map { ($0.path, $0.parameter) }
  }

  /// The trainable weights that add to the loss, as Keras sums them.
  public final var regularizedParameters: [(parameter: Parameter, regularizer: any Regularizer)] {
    trainableEntries.compactMap { entry in entry.regularizer.map { (entry.parameter, $0) } }
  }

  /// The trainable weights that are brought back after every update.
  public final var constrainedParameters: [(parameter: Parameter, constraint: any Constraint)] {
    trainableEntries.compactMap { entry in entry.constraint.map { (entry.parameter, $0) } }
  }

  /// The layer that made each weight.
  private func collectOwners(_ owners: inout [ObjectIdentifier: Layer]) {
    for parameter in ownParameters where made(parameter) {
      owners[ObjectIdentifier(parameter)] = self
    }
    for child in children { (child.object as? Layer)?.collectOwners(&owners) }
  }
}
