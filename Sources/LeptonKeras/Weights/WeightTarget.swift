import LeptonBase
import LeptonGraph
import LeptonLayers

/// A parameter of a model with the object that holds it.
struct WeightTarget {
  let parameter: Parameter
  let owner: any WeightedObject
}

/// The order in which the old layout lists the weights of a layer: the trainable ones in order of
/// creation, then the others. What is inside a frozen object counts as not trainable, in the order of
/// creation without regard to kind.
enum LegacyOrder {
  static func targets(of object: any WeightedObject) -> [WeightTarget] {
    var visited: Set<ObjectIdentifier> = []
    let frozen = collect(object, trainable: true, &visited)
    visited = []
    let listed = frozen + collect(object, trainable: false, &visited)
    // A wrapper may count a weight of what it wraps among its own; the file has it once.
    var seen: Set<ObjectIdentifier> = []
    return listed.filter { seen.insert(ObjectIdentifier($0.parameter)).inserted }
  }

  /// The weights that training may change, in the order in which Keras lists them.
  static func trainable(in object: any WeightedObject) -> [WeightTarget] {
    guard object.isTrainable else { return [] }
    var visited: Set<ObjectIdentifier> = []
    var seen: Set<ObjectIdentifier> = []
    return collect(object, trainable: true, &visited)
      .filter { seen.insert(ObjectIdentifier($0.parameter)).inserted && $0.parameter.isTrainable }
  }

  private static func collect(
    _ object: any WeightedObject, trainable: Bool, _ visited: inout Set<ObjectIdentifier>
  ) -> [WeightTarget] {
    if !object.isTrainable {
      return trainable ? [] : all(object, &visited)
    }
    guard visited.insert(ObjectIdentifier(object)).inserted else { return [] }
    var targets = object.ownWeights.filter { $0.isTrainable == trainable }
      .map { WeightTarget(parameter: $0, owner: object) }
    for child in object.children {
      targets += collect(child.object, trainable: trainable, &visited)
    }
    return targets
  }

  private static func all(
    _ object: any WeightedObject, _ visited: inout Set<ObjectIdentifier>
  ) -> [WeightTarget] {
    guard visited.insert(ObjectIdentifier(object)).inserted else { return [] }
    var targets = object.ownWeights.map { WeightTarget(parameter: $0, owner: object) }
    for child in object.children { targets += all(child.object, &visited) }
    return targets
  }
}
