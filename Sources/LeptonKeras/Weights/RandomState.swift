import LeptonBase
import LeptonGraph
import LeptonLayers

extension Parameter {
  /// Whether this is where a stream of random numbers stands, which Keras counts among a layer's
  /// variables but not among its weights, and never stores. lepton stores it in folders of its own,
  /// which Keras passes over, so that training goes on with the same numbers.
  var isRandomState: Bool { type.dtype == .uint32 && name.hasSuffix("seed_generator_state") }
}

extension WeightedObject {
  /// The object's own weights, the trainable ones first, as Keras numbers them.
  var ownWeights: [Parameter] {
    let weights = ownParameters.filter { !$0.isRandomState }
    return weights.filter(\.isTrainable) + weights.filter { !$0.isTrainable }
  }

  /// Where the object's own streams of random numbers stand.
  var ownRandomStates: [Parameter] { ownParameters.filter(\.isRandomState) }

  /// The streams of the object and of all that is in it.
  var randomStates: [Parameter] {
    var visited: Set<ObjectIdentifier> = []
    var states: [Parameter] = []
    collectRandomStates(&states, &visited)
    return states
  }

  private func collectRandomStates(
    _ states: inout [Parameter], _ visited: inout Set<ObjectIdentifier>
  ) {
    guard visited.insert(ObjectIdentifier(self)).inserted else { return }
    states += ownRandomStates
    for child in children { child.object.collectRandomStates(&states, &visited) }
  }
}

/// Where streams of random numbers stand in a file.
enum RandomStatePlace {
  /// From an object's folder (in the old layout, a layer's): the attribute that holds the generator in
  /// Keras.
  static let path = ["seed_generator", "vars"]
}
