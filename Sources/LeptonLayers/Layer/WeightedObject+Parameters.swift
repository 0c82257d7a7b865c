import LeptonGraph

extension WeightedObject {
  /// All weights, the object's own (trainable before non-trainable) before those of its children, each
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

  /// The weights that training changes, in the order and with the paths of `namedParameters`.
  public var trainableParameters: [(path: String, parameter: Parameter)] {
    let trainable = trainableIdentities
    return namedParameters.filter { trainable.contains(ObjectIdentifier($0.parameter)) }
  }

  private var trainableIdentities: Set<ObjectIdentifier> {
    guard isTrainable else { return [] }
    var found = Set(ownParameters.filter(\.isTrainable).map { ObjectIdentifier($0) })
    for child in children { found.formUnion(child.object.trainableIdentities) }
    return found
  }

  func collect(
    _ found: inout [(path: String, parameter: Parameter)], _ seen: inout Set<ObjectIdentifier>,
    _ prefix: String
  ) {
    let own = ownParameters.filter(\.isTrainable) + ownParameters.filter { !$0.isTrainable }
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
