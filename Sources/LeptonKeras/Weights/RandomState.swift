import LeptonBase
import LeptonGraph
import LeptonLayers

// lepton stores random streams, which Keras never does, in folders of their own, which Keras passes over,
// so that training goes on with the same numbers.

extension WeightedObject {
  /// The object's own weights, the trainable ones first unless it stores them in order, as Keras numbers
  /// them.
  var ownWeights: [Parameter] {
    let weights = ownParameters.filter { !$0.isRandomState }
    if storesInOrder { return weights }
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
