import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers

extension Trainer {
  /// What a step computes: the model, its losses and metrics, and in training the gradients and the
  /// optimizer's work. Inputs: those of the model, targets, sample weights, then in training the
  /// optimizer's numbers of the step.
  func stepGraph(_ key: StepKey) throws(LeptonError) -> (graph: Graph, tellsWhetherDone: Bool) {
    let builder = GraphBuilder()
    let lowering = Lowering(builder, isTraining: key.kind != .test, isForRunning: true)
    let outputs = try lowerModel(key, lowering)
    let data = try lowerData(key, outputs, lowering)
    try configuration.build(
      targets: data.map { $0.target.map(builder.shape) },
      predictions: outputs.map { builder.shape($0.value) })
    let total = try lowerLosses(data, outputs, lowering)
    for entry in configuration.metrics {
      guard let metric = entry.metric, let target = data[entry.output].target else { continue }
      try metric.update(
        builder, target: target, prediction: outputs[entry.output].value,
        sampleWeight: entry.isWeighted ? data[entry.output].weight : nil,
        mask: outputs[entry.output].mask)
    }
    guard case .train(let kind) = key.kind else { return (builder.graph, false) }
    let scalars = builder.input(.float32([optimizer.scalarCount]))
    let targets = weights.map { builder.parameter($0.parameter) }
    let gradients = try builder.gradients(
      of: optimizer.scaledLoss(total, builder), for: targets)
    var constraints: [ObjectIdentifier: Optimizer.Constraint] = [:]
    for entry in network.constrainedParameters {
      constraints[ObjectIdentifier(entry.parameter)] = entry.constraint.lower
    }
    let applied = try optimizer.apply(
      builder, gradients: gradients, scalars: scalars, kind: kind,
      constraint: { constraints[ObjectIdentifier($0)] })
    if let isDone = applied.isDone { builder.output(isDone) }
    return (builder.graph, applied.isDone != nil)
  }

  private func lowerModel(
    _ key: StepKey, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    guard key.inputs.count == network.inputs.count else {
      throw LeptonError(
        .invalidArgument,
        "model '\(network.name)' takes \(network.inputs.count) inputs, not \(key.inputs.count)")
    }
    return try network.lowerOutputs(key.inputs.map(lowering.builder.input), lowering)
  }

  /// Target and sample weight of every output, where it has them.
  private func lowerData(
    _ key: StepKey, _ outputs: [LayerTensor], _ lowering: Lowering
  ) throws(LeptonError) -> [(target: Value?, weight: Value?)] {
    let wanted = outputs.indices.filter { output in
      configuration.losses.contains { $0.output == output }
        || configuration.metrics.contains { $0.output == output }
    }
    let places: [Int]
    if key.targets.count == outputs.count {
      places = Array(outputs.indices)
    } else if key.targets.count == wanted.count {
      places = wanted
    } else {
      throw LeptonError(
        .invalidArgument,
        "model '\(network.name)' needs \(wanted.count) targets, not \(key.targets.count)")
    }
    var data: [(target: Value?, weight: Value?)] = outputs.map { _ in (nil, nil) }
    for (place, type) in zip(places, key.targets) {
      let raw = lowering.builder.input(type)
      data[place].target = try computed(raw, lowering)
    }
    var given: [Value?] = []
    for type in key.weights {
      given.append(
        try type.map { type throws(LeptonError) in
          try lowering.cast(lowering.builder.input(type), to: .float32)
        })
    }
    switch given.count {
    case 0: break
    case 1: for place in outputs.indices { data[place].weight = given[0] }
    case outputs.count: for place in outputs.indices { data[place].weight = given[place] }
    default:
      throw LeptonError(
        .invalidArgument,
        "model '\(network.name)' takes sample weights for its \(outputs.count) outputs, not "
          + "\(given.count)")
    }
    return data
  }

  /// Numbers as ops compute with them: float32 or int32.
  private func computed(_ value: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    switch lowering.dtype(value) {
    case .float16, .bfloat16, .float32, .float64, .bool:
      return try lowering.cast(value, to: .float32)
    default: return try lowering.cast(value, to: .int32)
    }
  }

  /// Σ weight·loss over the outputs, Σ regularizers, and what layers add; the means of losses go on.
  private func lowerLosses(
    _ data: [(target: Value?, weight: Value?)], _ outputs: [LayerTensor], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let builder = lowering.builder
    let batch = Float(outputs.first.map { builder.shape($0.value)[0] } ?? 1)
    var terms: [Value] = []
    for (place, entry) in configuration.losses.enumerated() {
      guard let loss = entry.loss, let target = data[entry.output].target else { continue }
      let output = outputs[entry.output]
      let value: Value
      do throws(LeptonError) {
        value = try loss.lower(
          builder, target: target, prediction: output.value,
          sampleWeight: data[entry.output].weight, mask: output.mask)
      } catch {
        throw error.at("output '\(network.outputs[entry.output].name)'")
      }
      if configuration.losses.count > 1, lossMeans.indices.contains(place + 1) {
        try lossMeans[place + 1].update(builder, value: value, weight: batch)
      }
      if let weight = entry.weight {
        terms.append(
          try builder.apply1(Binary(.multiply), value, builder.constant(weight)))
      } else {
        terms.append(value)
      }
    }
    terms += try lowerPenalties(lowering) + lowering.losses
    guard var total = terms.first else {
      throw LeptonError(
        .invalidArgument, "model '\(network.name)' was compiled without a loss: nothing to learn")
    }
    for term in terms.dropFirst() { total = try builder.apply1(Binary(.add), total, term) }
    total = try builder.apply1(Reshape([]), total)
    try lossMeans[0].update(builder, value: total, weight: batch)
    return total
  }

  /// The regularizers of trainable weights.
  private func lowerPenalties(_ lowering: Lowering) throws(LeptonError) -> [Value] {
    let builder = lowering.builder
    let label = builder.label
    defer { builder.label = label }
    var penalties: [Value] = []
    for entry in network.trainableEntries {
      guard let regularizer = entry.regularizer else { continue }
      builder.label = entry.path
      penalties.append(try regularizer.lower(builder.parameter(entry.parameter), builder))
    }
    return penalties
  }
}
