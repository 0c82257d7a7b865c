import LeptonBase
import LeptonGraph
import LeptonJSON

/// (x - mean) · gamma / √(variance + epsilon) + beta, with the statistics of every sample over each
/// of `groups` runs of neighbouring channels and all other axes; `keras.layers.GroupNormalization`.
/// The weights have the length of the channels' axis.
public final class GroupNormalization: Layer, @unchecked Sendable {
  private let groups: Int
  private let axis: Int
  private let epsilon: Float
  private let centers: Bool
  private let scales: Bool
  private let gammaInitializer: any Initializer
  private let betaInitializer: any Initializer
  private var gamma: Parameter?
  private var beta: Parameter?
  private var channels = 0

  public required init(_ options: LayerOptions) throws(LeptonError) {
    groups = try options.int("groups", default: 32, in: -1...Int(Int32.max))
    guard groups != 0 else { throw options.error("groups", "is 0") }
    axis = try options.int("axis", default: -1)
    epsilon = try options.epsilon(default: 0.001)
    centers = try options.bool("center", default: true)
    scales = try options.bool("scale", default: true)
    betaInitializer = try options.initializer("beta_initializer", default: "zeros")
    gammaInitializer = try options.initializer("gamma_initializer", default: "ones")
    try options.regularizer("beta_regularizer")
    try options.regularizer("gamma_regularizer")
    try options.constraint("beta_constraint")
    try options.constraint("gamma_constraint")
    try super.init(options)
  }

  public override var supportsMasking: Bool { true }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    channels = try length(of: axis, in: inputs.first?.shape ?? [])
    guard groups == -1 || channels % groups == 0 else {
      throw error(
        "cannot divide the \(channels) channels of its input into \(groups) groups",
        code: .shapeMismatch)
    }
    if scales { gamma = try addParameter("gamma", [channels], gammaInitializer) }
    if centers { beta = try addParameter("beta", [channels], betaInitializer) }
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let op = LeptonGraph.GroupNormalization(
      groups: groups == -1 ? channels : groups, epsilon: epsilon, hasScale: scales,
      hasOffset: centers)
    return try lowering.withAxesLast([lowering.axis(axis, of: input)], input) {
      x throws(LeptonError) -> Value in
      let weights = [gamma, beta].compactMap { $0 }
      return try lowering.first(
        lowering.builder.apply(op, [x] + weights.map(lowering.builder.parameter)))
    }
  }
}
