import LeptonBase
import LeptonGraph
import LeptonJSON

/// (x - moving mean) · gamma / √(moving variance + epsilon) + beta along one axis;
/// `keras.layers.BatchNormalization`. All weights have the length of that axis.
public final class BatchNormalization: Layer, @unchecked Sendable {
  private let axis: Int
  private let epsilon: Float
  private let centers: Bool
  private let scales: Bool
  private let renormalizes: Bool
  private let gammaInitializer: any Initializer
  private let betaInitializer: any Initializer
  private let meanInitializer: any Initializer
  private let varianceInitializer: any Initializer
  private var gamma: Parameter?
  private var beta: Parameter?
  private var movingMean: Parameter?
  private var movingVariance: Parameter?

  public required init(_ options: LayerOptions) throws(LeptonError) {
    // Keras 2 wrote lists of one axis.
    let axes = try options.ints("axis", default: -1)
    guard let axis = axes.first, axes.count == 1 else {
      throw options.error(
        "axis", "of \(axes) is not supported: only one axis can be normalized", code: .unsupported)
    }
    self.axis = axis
    _ = try options.float("momentum", default: 0.99)
    epsilon = try options.epsilon(default: 0.001)
    centers = try options.bool("center", default: true)
    scales = try options.bool("scale", default: true)
    betaInitializer = try options.initializer("beta_initializer", default: "zeros")
    gammaInitializer = try options.initializer("gamma_initializer", default: "ones")
    meanInitializer = try options.initializer("moving_mean_initializer", default: "zeros")
    varianceInitializer = try options.initializer("moving_variance_initializer", default: "ones")
    try options.penalty("beta_regularizer")
    try options.penalty("gamma_regularizer")
    try options.penalty("beta_constraint")
    try options.penalty("gamma_constraint")
    renormalizes = try options.bool("renorm", default: false)
    // These shape training only.
    options.ignore("synchronized", "renorm_clipping", "renorm_momentum")
    try super.init(options)
  }

  public override var supportsMasking: Bool { true }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    let shape = Shape([try length(of: axis, in: inputs.first?.shape ?? [])])
    if scales { gamma = try addParameter("gamma", shape, gammaInitializer) }
    if centers { beta = try addParameter("beta", shape, betaInitializer) }
    movingMean = try addParameter("moving_mean", shape, meanInitializer, isTrainable: false)
    movingVariance = try addParameter(
      "moving_variance", shape, varianceInitializer, isTrainable: false)
    if renormalizes {
      // Batch renormalization trains with these; predictions do not use them.
      for (name, initializer) in [
        ("moving_stddev", varianceInitializer), ("renorm_mean", meanInitializer),
        ("renorm_stddev", varianceInitializer),
      ] {
        _ = try addParameter(name, shape, initializer, isTrainable: false)
      }
    }
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard let movingMean, let movingVariance else { throw error("is not built", code: .internal) }
    return try lowering.withAxesLast([lowering.axis(axis, of: input)], input) {
      x throws(LeptonError) -> Value in
      let weights = [movingMean, movingVariance, gamma, beta].compactMap { $0 }
      let op = LeptonGraph.BatchNormalization(
        epsilon: epsilon, hasScale: scales, hasOffset: centers)
      let results = try lowering.builder.apply(op, [x] + weights.map(lowering.builder.parameter))
      return try lowering.first(results)
    }
  }
}
