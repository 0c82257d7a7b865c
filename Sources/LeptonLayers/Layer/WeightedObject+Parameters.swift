import LeptonGraph

extension WeightedObject {
  /// All weights but the states of random streams, the object's own (trainable before non-trainable) before those of its children, each
  /// once: Keras's `layer.weights`.
  public var parameters: [Parameter] { namedParameters.map(\.parameter) }

  /// The weights as in `parameters`, with the paths that Keras gives them: the names of the objects
  /// from this one inward, then the weight's, joined by `/`. Models are built by themselves, so that
  /// paths begin with them; a functional model's layers are there before the model is, whose name is
  /// no part of their paths.
  public var namedParameters: [(path: String, parameter: Parameter)] {
    var seen: Set<ObjectIdentifier> = []
    var found: [(path: String, parameter: Parameter)] = []
    collect(&found, &seen, pathPrefix(""))
    return found
  }

  func collect(
    _ found: inout [(path: String, parameter: Parameter)], _ seen: inout Set<ObjectIdentifier>,
    _ prefix: String
  ) {
    let weights = ownParameters.filter { !$0.isRandomState }
    let own = weights.filter(\.isTrainable) + weights.filter { !$0.isTrainable }
    for parameter in own where seen.insert(ObjectIdentifier(parameter)).inserted {
      found.append((prefix + parameter.name, parameter))
    }
    for child in children {
      child.object.collect(&found, &seen, child.object.pathPrefix(prefix))
    }
  }

  func pathPrefix(_ outer: String) -> String {
    guard let network = self as? Network else { return outer + name + "/" }
    return network.modelDescription.kind == .functional ? "" : name + "/"
  }
}

extension Parameter {
  /// Whether this is where a stream of random numbers stands: Keras's `seed_generator_state`, which it
  /// counts among a layer's variables but not among its weights.
  public var isRandomState: Bool {
    type.dtype == .uint32 && name.hasSuffix("seed_generator_state")
  }
}
