import LeptonBase
import LeptonGraph

/// What an update rule writes with: the graph, the numbers of the step, and a weight's variables.
struct OptimizerStep {
  let builder: GraphBuilder
  /// The vector of `Optimizer.scalars`, cut into scalars as they are asked for.
  let scalars: Term
  /// The number of scalars before those of the rule.
  let ruleOffset: Int

  /// The learning rate of this step.
  var learningRate: Term { get throws(LeptonError) { try scalars.element(0) } }

  /// Number `index` of the optimizer's own scalars.
  func scalar(_ index: Int) throws(LeptonError) -> Term { try scalars.element(ruleOffset + index) }

  func term(_ parameter: Parameter) -> Term { Term(builder, builder.parameter(parameter)) }

  /// What a variable of a weight holds.
  func slot(_ key: String, _ weight: OptimizedWeight) throws(LeptonError) -> Term {
    term(try parameter(key, weight))
  }

  /// Says what a variable of a weight will hold.
  func set(_ key: String, _ weight: OptimizedWeight, _ next: Term) throws(LeptonError) {
    try builder.update(parameter(key, weight), next.value)
  }

  private func parameter(
    _ key: String, _ weight: OptimizedWeight
  ) throws(LeptonError) -> Parameter {
    guard let parameter = weight.slots[key] else {
      throw LeptonError(.internal, "\(weight.path) has no '\(key)'")
    }
    return parameter
  }
}
