import LeptonBase
import LeptonGraph
import LeptonJSON

/// Multiplies the loss by a scale that grows while gradients stay finite, divides the gradients by it,
/// and leaves a step out whose gradients are not finite, halving the scale. Steps are those of the
/// optimizer inside.
final class LossScaleOptimizer: Optimizer {
  private let inner: Optimizer
  private let initialScale: Double
  private let growthSteps: Int
  private let counter = Parameter(
    name: "step_counter", type: TensorType(.int64, []), isTrainable: false
  ) { () throws(LeptonError) -> HostBuffer in try HostBuffer.zeros(byteCount: 8) }
  private let scale: Parameter

  init(_ options: Options) throws(LeptonError) {
    guard let identifier = options.take("inner_optimizer") else {
      throw options.error("inner_optimizer", "is missing")
    }
    inner = try OptimizerRegistry.make(identifier)
    initialScale = try options.double("initial_scale", default: 32768.0)
    growthSteps = try options.int("dynamic_growth_steps", default: 2000, in: 1...Int(Int32.max))
    let beginning = Float(initialScale)
    scale = Parameter(name: "dynamic_scale", type: .float32([]), isTrainable: false) {
      () throws(LeptonError) -> HostBuffer in try HostBuffer.copying([beginning])
    }
    try super.init(
      options,
      OptimizerDefaults("LossScaleOptimizer", name: "loss_scale_optimizer", learningRate: 0))
  }

  override var iteration: Parameter { inner.iteration }
  override var learningRateVariable: Parameter? { inner.learningRateVariable }
  override var accumulationSteps: Int { inner.accumulationSteps }
  override var averages: [(weight: Parameter, average: Parameter)] { inner.averages }
  override var variables: [Parameter] {
    super.variables + (isBuilt ? [counter, scale] + inner.variables : [])
  }

  override func build(
    _ weights: [(path: String, parameter: Parameter)]
  ) throws(LeptonError) {
    try super.build(weights)
    try inner.build(weights)
  }

  override func excludeFromWeightDecay(_ isExcluded: (String, String) -> Bool) {
    inner.excludeFromWeightDecay(isExcluded)
  }

  override func learningRate(iteration: Int) throws(LeptonError) -> Float {
    try inner.learningRate(iteration: iteration)
  }

  override func setLearningRate(_ rate: Float) throws(LeptonError) {
    try inner.setLearningRate(rate)
  }

  override func scalars(iteration: Int, learningRate: Float) -> [Float] {
    inner.scalars(iteration: iteration, learningRate: learningRate)
  }

  override func scaledLoss(_ loss: Value, _ builder: GraphBuilder) throws(LeptonError) -> Value {
    try (Term(builder, loss) * Term(builder, builder.parameter(scale))).value
  }

  override func applyRules(
    _ builder: GraphBuilder, gradients: [Value?], scalars: Value, kind: StepKind,
    constraint: (Parameter) -> Constraint?
  ) throws(LeptonError) -> Applied {
    let factor = Term(builder, builder.parameter(scale))
    var isFinite = try factor.isEqual(to: factor)
    var unscaled: [Value?] = []
    for gradient in gradients {
      guard let gradient else {
        unscaled.append(nil)
        continue
      }
      let term = Term(builder, gradient)
      isFinite = try isFinite.and((term - term).isEqual(to: 0).reduce(.all))
      unscaled.append(try (term / factor).value)
    }
    _ = try inner.applyRules(
      builder, gradients: unscaled, scalars: scalars, kind: kind, constraint: constraint)
    for parameter in inner.weights.map(\.parameter) + inner.variables {
      let now = builder.parameter(parameter)
      let next = builder.updated(parameter)
      guard next != now else { continue }
      let chosen = try isFinite.select(Term(builder, next), Term(builder, now))
      try builder.update(parameter, chosen.value)
    }
    try updateScale(factor, isFinite)
    return Applied(isDone: isFinite.value)
  }

  private func updateScale(_ factor: Term, _ isFinite: Term) throws(LeptonError) {
    let builder = factor.builder
    let steps = try Term(builder, builder.parameter(counter)).cast(.int32)
    func integer(_ number: Int) throws(LeptonError) -> Term {
      steps.constant(try Tensor([Int32(clamping: number)], []))
    }
    let grows = try steps.isEqual(to: integer(growthSteps - 1))
    let counted = try isFinite.and(grows.not()).select(steps + integer(1), integer(0))
    try builder.update(counter, counted.cast(.int64).value)
    let grown = try grows.select(factor * 2, factor)
    try builder.update(scale, isFinite.select(grown, factor * 0.5).value)
  }

  override var config: JSONObject {
    [
      "name": .string(name), "inner_optimizer": inner.configuration,
      "initial_scale": .number(initialScale), "dynamic_growth_steps": JSONValue(growthSteps),
    ]
  }
}
