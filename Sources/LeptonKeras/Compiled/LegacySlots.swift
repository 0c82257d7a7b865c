import LeptonBase
import LeptonGraph
import LeptonLayers

/// What an old optimizer kept for every trainable array of the file that it stands in, on the way to the
/// weights of today: in their order, and turned, joined and transposed as they are.
struct LegacySlots {
  /// An array of the file that was trained.
  private struct Stored {
    let name: String
    let shape: Shape
    let layer: Int
    let position: Int
  }

  private let layers: [(arrays: Int, targets: [WeightTarget])]
  /// The orders in which the writer may have had them.
  private let orders: [[Stored]]
  private let wanted: [WeightTarget]
  private let weights: SavedWeights
  private let channelsFirst: Set<String>

  /// Arrays that have a slot in the file.
  var count: Int { orders.first?.count ?? 0 }

  /// Nil where the layers of file and model do not pair up.
  init?(
    _ weights: SavedWeights, of model: any WeightedObject, description: ModelDescription?
  ) {
    guard case .layers(let groups, _) = weights.layout else { return nil }
    let saved = groups.filter { !$0.arrays.isEmpty }
    let wanting = model.children.map(\.object).filter { !$0.isOperation }
      .map { LegacyOrder.targets(of: $0) }.filter { !$0.isEmpty }
    guard saved.count == wanting.count else { return nil }
    wanted = LegacyOrder.trainable(in: model)
    let trained = Set(wanted.map { ObjectIdentifier($0.parameter) })
    var stored: [Stored] = []
    for (number, (group, targets)) in zip(saved, wanting).enumerated() {
      let areTrained = targets.map { trained.contains(ObjectIdentifier($0.parameter)) }
      for (position, array) in group.arrays.enumerated() {
        let isTrained =
          group.arrays.count == targets.count
          ? areTrained[position] : areTrained.allSatisfy { $0 }
        guard isTrained else { continue }
        stored.append(
          Stored(name: array.name, shape: array.shape, layer: number, position: position))
      }
    }
    layers = zip(saved, wanting).map { ($0.arrays.count, $1) }
    // Keras 1 sorted what it trained by the variables' names.
    let sorted = stored.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    orders = weights.isKeras1 ? [sorted, stored] : [stored]
    self.weights = weights
    channelsFirst = description.map { SavedWeights.channelsFirstLayers($0) } ?? []
  }

  /// One slot for every trainable weight of the model in Keras's order, from one slot for every trained
  /// array of the file; nil where the shapes do not agree.
  func converted(
    _ slots: [CompiledState.Variable]
  ) throws(LeptonError) -> [CompiledState.Variable]? {
    for order in orders where order.map(\.shape) == slots.map(\.value.shape) {
      if let found = try converted(slots, order) { return found }
    }
    return nil
  }

  private func converted(
    _ slots: [CompiledState.Variable], _ order: [Stored]
  ) throws(LeptonError) -> [CompiledState.Variable]? {
    var byLayer = layers.map { [WeightValues?](repeating: nil, count: $0.arrays) }
    for (slot, place) in zip(slots, order) {
      guard let numbers = slot.value.floats else { return nil }
      let copy = withExtendedLifetime(slot.value.buffer) { Array(numbers) }
      byLayer[place.layer][place.position] = .computed(copy, slot.value.shape)
    }
    var found: [ObjectIdentifier: CompiledState.Variable] = [:]
    for (values, layer) in zip(byLayer, layers) {
      for (target, values) in try pairs(values, layer.targets) {
        let values = try OldWeights.kernel(
          values, target, isKeras1: weights.isKeras1, isTheano: weights.isTheano,
          isChannelsFirst: channelsFirst.contains(target.owner.name))
        guard values.shape == target.parameter.shape else { return nil }
        found[ObjectIdentifier(target.parameter)] = CompiledState.Variable(
          value: try Tensor(try values.floats(), values.shape))
      }
    }
    var result: [CompiledState.Variable] = []
    for target in wanted {
      guard let slot = found[ObjectIdentifier(target.parameter)] else { return nil }
      result.append(slot)
    }
    return result
  }

  /// The slots of a layer's weights, without those of weights that are not trained.
  private func pairs(
    _ values: [WeightValues?], _ targets: [WeightTarget]
  ) throws(LeptonError) -> [(WeightTarget, WeightValues)] {
    let present = values.compactMap { $0 }
    if present.count == values.count {
      let matched = try OldWeights.matched(present, targets)
      return matched.count == targets.count ? Array(zip(targets, matched)) : []
    }
    return zip(targets, values).compactMap { target, values in values.map { (target, $0) } }
  }
}
