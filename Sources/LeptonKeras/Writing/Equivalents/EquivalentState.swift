import LeptonBase
import LeptonGraph
import LeptonLayers

/// The state of an optimizer for a model in which weights have taken other forms: its slots take them too.
struct EquivalentState {
  private let old: [Parameter]
  private let new: [Parameter]
  private let origins: [ObjectIdentifier: EquivalentWeight]

  init(_ old: Network, _ new: Network, _ origins: [ObjectIdentifier: EquivalentWeight]) {
    self.old = LegacyOrder.trainable(in: old).map(\.parameter)
    self.new = LegacyOrder.trainable(in: new).map(\.parameter)
    self.origins = origins
  }

  /// The state for the new model. Of an optimizer whose variables are not known by their weights, what it
  /// was made with stays, and it begins anew.
  ///
  /// - Throws: `.resource` where there is no memory for the slots.
  func converted(_ state: CompiledState) throws(LeptonError) -> CompiledState {
    guard !state.optimizerVariables.isEmpty else { return state }
    var converted = state
    converted.optimizerVariables = try variables(state) ?? []
    return converted
  }

  private func variables(
    _ state: CompiledState
  ) throws(LeptonError) -> [CompiledState.Variable]? {
    let layout = OptimizerLayout(state.compileConfig["optimizer"] ?? .null)
    guard let shapes = layout.shapes(weights: old.map(\.shape)), let own = layout.ownGroups,
      shapes.count == state.optimizerVariables.count
    else { return nil }
    let places = Dictionary(
      old.enumerated().map { (ObjectIdentifier($1), $0) }, uniquingKeysWith: { first, _ in first })
    // Names are made of paths of weights, which have changed.
    func unnamed(_ value: Tensor) -> CompiledState.Variable { CompiledState.Variable(value: value) }
    let values = state.optimizerVariables.map(\.value)
    var start = layout.hasLearningRate ? 2 : 1
    var variables = values.prefix(start).map { unnamed($0) }
    for group in layout.commonGroups + own {
      for parameter in new {
        let origin = origins[ObjectIdentifier(parameter)] ?? EquivalentWeight(parameter)
        guard let place = places[ObjectIdentifier(origin.source)] else { return nil }
        for kind in group.indices {
          let slot = values[start + place * group.count + kind]
          variables.append(unnamed(try origin.value(of: slot, as: parameter.shape)))
        }
      }
      start += group.count * old.count
    }
    return variables + values.dropFirst(start).map { unnamed($0) }
  }
}
