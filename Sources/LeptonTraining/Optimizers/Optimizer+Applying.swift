import LeptonBase
import LeptonGraph

/// What a step of an optimizer does, in Keras's order: gradients are divided by the loss scale, added
/// to those before, clipped; weights decay, the rule changes them; their averages follow; constraints
/// come last.
extension Optimizer {
  /// The two programs of an optimizer that accumulates gradients; others have only `.update`.
  public enum StepKind: Sendable, Hashable {
    /// Adds the gradients to those kept so far.
    case accumulate
    /// Changes weights.
    case update
  }

  /// A constraint of a weight: writes the value that is allowed, from the value after the update.
  public typealias Constraint = (Value, GraphBuilder) throws(LeptonError) -> Value

  /// What `apply` leaves to the trainer.
  public struct Applied {
    /// A bool scalar: whether the gradients were finite and so the step was done; the iteration is not
    /// counted where it is false. nil where every step is done.
    public var isDone: Value?
  }

  /// The kind of the step after `iteration` steps.
  public func stepKind(iteration: Int) -> StepKind {
    accumulationSteps == 1 || (iteration + 1) % accumulationSteps == 0 ? .update : .accumulate
  }

  /// Writes a step: updates of the weights that `build` was given and of the optimizer's variables.
  /// - Parameter gradients: one for every weight in the order of `build`, nil where the loss does not
  ///   depend on the weight, which then stays as it is.
  /// - Parameter scalars: the vector of `scalars(iteration:learningRate:)`.
  /// - Parameter constraint: gives a weight's constraint, nil where it has none.
  @discardableResult
  public func apply(
    _ builder: GraphBuilder, gradients: [Value?], scalars: Value, kind: StepKind = .update,
    constraint: (Parameter) -> Constraint? = { _ in nil }
  ) throws(LeptonError) -> Applied {
    let outerLabel = builder.label
    builder.label = "optimizer \(name)"
    defer { builder.label = outerLabel }
    return try applyRules(
      builder, gradients: gradients, scalars: scalars, kind: kind, constraint: constraint)
  }

  func applyShared(
    _ builder: GraphBuilder, gradients: [Value?], scalars: Value, kind: StepKind,
    constraint: (Parameter) -> Constraint?
  ) throws(LeptonError) -> Applied {
    guard gradients.count == weights.count else {
      throw LeptonError(
        .internal, "\(gradients.count) gradients for \(weights.count) weights of \(className)")
    }
    let vector = Term(builder, scalars)
    let step = OptimizerStep(
      builder: builder, scalars: vector, ruleOffset: 1 + (average == nil ? 0 : 3))
    var changed: [OptimizedWeight] = []
    var terms: [Term] = []
    for (weight, gradient) in zip(weights, gradients) {
      guard let gradient else { continue }
      var term = Term(builder, gradient)
      if let lossScaleFactor { term = try term / lossScaleFactor }
      changed.append(weight)
      terms.append(term)
    }
    var next: [ObjectIdentifier: Term] = [:]
    if accumulationSteps > 1 {
      for index in changed.indices {
        terms[index] = try terms[index] + step.slot("gradient_accumulator", changed[index])
        let rest =
          kind == .accumulate
          ? terms[index] : try terms[index].constant(0).broadcast(to: terms[index].shape)
        try step.set("gradient_accumulator", changed[index], rest)
        if kind == .update { terms[index] = try terms[index] / Float(accumulationSteps) }
      }
    }
    if kind == .update {
      if let clipping { terms = try clipping.apply(terms) }
      try begin(step)
      for (weight, gradient) in zip(changed, terms) {
        var value = step.term(weight.parameter)
        if let decay = decay(of: weight), weight.decays {
          value = try value - value * decay * step.learningRate
        }
        next[ObjectIdentifier(weight)] = try rule(step, weight, value: value, gradient: gradient)
      }
    }
    try updateAverages(step, &next)
    for weight in weights {
      var value = next[ObjectIdentifier(weight)]
      let hasGradient = changed.contains { $0 === weight }
      if hasGradient, let constraint = constraint(weight.parameter) {
        let free = value ?? step.term(weight.parameter)
        value = Term(builder, try constraint(free.value, builder))
      }
      if let value { try builder.update(weight.parameter, value.value) }
    }
    return Applied(isDone: nil)
  }

  private func updateAverages(
    _ step: OptimizerStep, _ next: inout [ObjectIdentifier: Term]
  ) throws(LeptonError) {
    guard let average else { return }
    for weight in weights {
      let value = next[ObjectIdentifier(weight)] ?? step.term(weight.parameter)
      let old = try step.slot(WeightAverage.slot, weight)
      let mean = try step.scalars.element(1) * old + step.scalars.element(2) * value
      try step.set(WeightAverage.slot, weight, mean)
      guard average.overwriteFrequency != nil else { continue }
      let overwrites = try step.scalars.element(3).isGreater(than: 0)
      next[ObjectIdentifier(weight)] = try overwrites.select(mean, value)
    }
  }
}
