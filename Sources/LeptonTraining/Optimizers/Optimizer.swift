import LeptonBase
import LeptonGraph
import LeptonJSON

/// An optimizer as in Keras: it changes weights by their gradients, inside the program of a training
/// step, and keeps variables of its own beside them.
///
/// Numbers of a step that are the same for all weights, such as bias corrections, are computed on the
/// host in float32 (`scalars`) and enter the program as one vector. Subclasses say which variables
/// they keep and write their update rule; everything that all optimizers of Keras share is here and in
/// `Optimizer+Applying.swift`.
public class Optimizer {
  public final let className: String
  public final let name: String
  /// The configuration as Keras's `get_config()` gives it, but for the learning rate.
  private let options: JSONObject
  final let clipping: GradientClipping?
  final let weightDecay: Float?
  final let average: WeightAverage?
  final let lossScaleFactor: Float?
  /// Gradients of so many steps are averaged before weights change; 1 where they change in each.
  public var accumulationSteps: Int { ownAccumulationSteps }
  private let ownAccumulationSteps: Int
  final var source: LearningRate

  /// Steps done so far: Keras's `iteration`, an int64 scalar. The trainer sets it.
  public var iteration: Parameter { ownIteration }
  /// The learning rate where it follows no schedule: a float32 scalar, else nil.
  public var learningRateVariable: Parameter? { ownLearningRate }
  private let ownIteration: Parameter
  private let ownLearningRate: Parameter?
  final private(set) var weights: [OptimizedWeight] = []
  /// All variables in the order in which Keras saves them; those of weights once it is built.
  public var variables: [Parameter] { ownVariables }
  private var ownVariables: [Parameter] = []
  public final private(set) var isBuilt = false

  /// Reads what all optimizers have; subclasses read their own options before they call this.
  init(_ options: Options, _ defaults: OptimizerDefaults) throws(LeptonError) {
    className = defaults.className
    let own = options.canonical
    name = try options.optionalString("name") ?? defaults.name
    source = try LearningRate.read(options, default: defaults.learningRate)
    weightDecay = try options.optionalFloat("weight_decay", default: defaults.weightDecay)
    clipping = try GradientClipping(options)
    average = try WeightAverage(options)
    lossScaleFactor = try options.optionalFloat("loss_scale_factor")
    ownAccumulationSteps =
      try options.optionalInt("gradient_accumulation_steps", in: 2...Int(Int32.max)) ?? 1
    // Marks of other versions of Keras that change nothing here.
    options.ignore("jit_compile", "is_legacy_optimizer", "decay", "lr", "dtype")
    var written: JSONObject = ["name": .string(name), "learning_rate": nil]
    for key in OptimizerDefaults.sharedKeys { written[key] = options.canonical[key] ?? .null }
    for member in own.members { written[member.key] = member.value }
    self.options = written
    ownIteration = Parameter(name: "iteration", type: TensorType(.int64, []), isTrainable: false) {
      () throws(LeptonError) -> HostBuffer in try HostBuffer.zeros(byteCount: 8)
    }
    if case .constant(let rate) = source {
      ownLearningRate = Parameter(
        name: "learning_rate", type: .float32([]), isTrainable: false
      ) { () throws(LeptonError) -> HostBuffer in try HostBuffer.copying([rate]) }
    } else {
      ownLearningRate = nil
    }
    ownVariables = [ownIteration] + [ownLearningRate].compactMap { $0 }
  }

  // MARK: What subclasses replace

  /// The variables of a weight, in groups: the first group of all weights stands before the second.
  func slotGroups(_ weight: OptimizedWeight) -> [[OptimizerSlot]] { [] }

  /// Variables that belong to no weight, saved last.
  func makeSharedVariables() -> [Parameter] { [] }

  /// The optimizer's own numbers for a step. `step` counts from 1.
  func ruleScalars(step: Float, learningRate: Float) -> [Float] { [] }

  /// Writes what comes before the weights' rules.
  func begin(_ step: OptimizerStep) throws(LeptonError) {}

  /// Writes the update rule: sets the weight's variables and gives the weight's next value. `value` is
  /// the weight after decay, `gradient` is clipped.
  func rule(
    _ step: OptimizerStep, _ weight: OptimizedWeight, value: Term, gradient: Term
  ) throws(LeptonError) -> Term {
    throw LeptonError(.internal, "\(className) has no update rule")
  }

  /// Writes a step; see `apply`.
  func applyRules(
    _ builder: GraphBuilder, gradients: [Value?], scalars: Value, kind: StepKind,
    constraint: (Parameter) -> Constraint?
  ) throws(LeptonError) -> Applied {
    try applyShared(
      builder, gradients: gradients, scalars: scalars, kind: kind, constraint: constraint)
  }

  /// The decoupled decay of a weight, nil for none.
  func decay(of weight: OptimizedWeight) -> Float? { weightDecay }

  /// The variables that take the weights' places at the end of training, in the order of `build`; none
  /// where no averages are kept. Keras's `finalize_variable_values`.
  public var averages: [(weight: Parameter, average: Parameter)] {
    weights.compactMap { weight in
      weight.slots[WeightAverage.slot].map { (weight.parameter, $0) }
    }
  }

  // MARK: What an optimizer offers

  /// Creates the variables for trainable weights, given with the paths that Keras has for them, in
  /// Keras's order. A second call does nothing.
  public func build(_ weights: [(path: String, parameter: Parameter)]) throws(LeptonError) {
    guard !isBuilt else { return }
    isBuilt = true
    self.weights = weights.map { OptimizedWeight(path: $0.path, parameter: $0.parameter) }
    if average != nil { add(OptimizerSlot(WeightAverage.slot)) }
    if accumulationSteps > 1 { add(OptimizerSlot("gradient_accumulator")) }
    let groups = self.weights.map(slotGroups)
    for group in 0..<(groups.map(\.count).max() ?? 0) {
      for (weight, slots) in zip(self.weights, groups) where slots.indices.contains(group) {
        for slot in slots[group] { add(slot, to: weight) }
      }
    }
    ownVariables += makeSharedVariables()
  }

  private func add(_ slot: OptimizerSlot) { for weight in weights { add(slot, to: weight) } }

  private func add(_ slot: OptimizerSlot, to weight: OptimizedWeight) {
    let parameter = slot.make(for: weight)
    weight.slots[slot.key] = parameter
    ownVariables.append(parameter)
  }

  /// Leaves weights out of the decay: Keras's `exclude_from_weight_decay`. `isExcluded` is asked with
  /// a weight's path and name.
  public func excludeFromWeightDecay(
    _ isExcluded: (_ path: String, _ name: String) -> Bool
  ) {
    for weight in weights where isExcluded(weight.path, weight.parameter.name) {
      weight.decays = false
    }
  }

  /// The learning rate of the step after `iteration` steps.
  public func learningRate(iteration: Int) throws(LeptonError) -> Float {
    switch source {
    case .schedule(let schedule): return schedule.rate(step: Float(iteration))
    case .constant(let rate): return try learningRateVariable?.value().floatScalar ?? rate
    }
  }

  /// The numbers of the step after `iteration` steps, computed in float32 as Keras does: the float32
  /// vector that `apply` takes.
  public func scalars(iteration: Int, learningRate: Float) -> [Float] {
    let iterations = iteration / accumulationSteps
    return [learningRate] + (average?.scalars(iterations: iterations) ?? [])
      + ruleScalars(step: Float(iterations + 1), learningRate: learningRate)
  }

  /// How many numbers `scalars` gives.
  public final var scalarCount: Int { scalars(iteration: 0, learningRate: 0).count }

  /// Sets the learning rate. Throws `.invalidArgument` where it follows a schedule.
  public func setLearningRate(_ rate: Float) throws(LeptonError) {
    guard let learningRateVariable else {
      throw LeptonError(
        .invalidArgument,
        "the learning rate of \(className) follows a schedule and cannot be set")
    }
    try learningRateVariable.set(HostBuffer.copying([rate]))
  }

  /// The loss that gradients are taken of: multiplied by the loss scale.
  public func scaledLoss(_ loss: Value, _ builder: GraphBuilder) throws(LeptonError) -> Value {
    guard let lossScaleFactor else { return loss }
    return try (Term(builder, loss) * lossScaleFactor).value
  }

  /// What Keras's `get_config()` gives, with the learning rate as it is now.
  public var config: JSONObject {
    var config = options
    switch source {
    case .schedule(let schedule): config["learning_rate"] = schedule.configuration
    case .constant(let rate):
      let current = (try? learningRateVariable?.value().floatScalar) ?? rate
      config["learning_rate"] = .number(Double(current))
    }
    return config
  }

  /// The optimizer as Keras 3 writes it into a file.
  public final var configuration: JSONValue {
    KerasObject.envelope(module: "keras.optimizers", className: className, config: config)
  }
}
