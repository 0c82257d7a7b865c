import LeptonBase
import LeptonGraph
import LeptonLayers

/// A weight of a model.
public struct Weight: Sendable {
  /// Keras's path without the model's name: "conv2d/kernel".
  public let name: String
  /// Whether training changes it, as its own nature and its layers' `trainable` say.
  public let isTrainable: Bool
  let parameter: Parameter

  public var type: TensorType { parameter.type }

  /// In the order of Keras's `model.weights`.
  static func all(of network: Network) -> [Weight] {
    let prefix = network.name + "/"
    let trainable = Set(network.trainableParameters.map { ObjectIdentifier($0.parameter) })
    return network.namedParameters.map { entry in
      Weight(
        name: entry.path.hasPrefix(prefix)
          ? String(entry.path.dropFirst(prefix.count)) : entry.path,
        isTrainable: trainable.contains(ObjectIdentifier(entry.parameter)),
        parameter: entry.parameter)
    }
  }
}

extension Model {
  /// All weights in the order of Keras's `model.weights`: layer by layer, trainable ones first within
  /// each layer.
  public var weights: [Weight] { weightList.withLock { $0 } }

  /// A copy-free look at a weight's value, in Keras's layout.
  public func value(ofWeight index: Int) throws(LeptonError) -> Tensor {
    forgetOutdatedPrograms()
    let weights = weights
    guard weights.indices.contains(index) else { throw noWeight(index) }
    return try weights[index].parameter.value()
  }

  /// Replaces a weight by a copy of `values`, which must have its type and shape. No other thread may
  /// use the model meanwhile; sessions that exist keep the old values.
  public func setWeight(_ index: Int, _ values: ArrayView) throws(LeptonError) {
    forgetOutdatedPrograms()
    let weights = weights
    guard weights.indices.contains(index) else { throw noWeight(index) }
    let weight = weights[index]
    guard values.dtype == weight.type.dtype else {
      throw LeptonError(
        .typeMismatch,
        "weight '\(weight.name)' holds \(weight.type.dtype.name), not \(values.dtype.name)")
    }
    guard values.hasShape(weight.type.shape) else {
      throw LeptonError(
        .shapeMismatch,
        "weight '\(weight.name)' has shape \(weight.type.shape), not \(try values.shape())")
    }
    try weight.parameter.set(try values.gathered())
    weightsChanged()
  }

  private func noWeight(_ index: Int) -> LeptonError {
    LeptonError(
      .notFound, "model '\(name)' has \(weights.count) weights; there is none at \(index)")
  }
}
