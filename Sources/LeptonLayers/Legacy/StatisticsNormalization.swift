import LeptonBase
import LeptonGraph
import LeptonJSON

/// Keras 1's `BatchNormalization` of the modes that know no moving statistics, gamma · x̂ + beta.
///
/// Mode 1 takes mean and deviation over the last axis: x̂ = (x - mean) / (√(variance + epsilon) +
/// epsilon). Mode 2 takes those of the batch by channel, in predictions too: x̂ = (x - mean) /
/// √(variance + epsilon). The weights are those of mode 0, though the moving ones have no use.
public final class StatisticsNormalization: Layer, @unchecked Sendable {
  private let mode: Int
  private let axis: Int
  private let epsilon: Float
  private var gamma: Parameter?
  private var beta: Parameter?

  public required init(_ options: LayerOptions) throws(LeptonError) {
    mode = try options.int("mode", default: 2, in: 1...2)
    axis = try options.int("axis", default: -1)
    epsilon = try options.float("epsilon", default: 0.001)
    try options.regularizer("beta_regularizer")
    try options.regularizer("gamma_regularizer")
    options.ignore("momentum", "beta_initializer", "gamma_initializer")
    try super.init(options)
  }

  public override var supportsMasking: Bool { true }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    let shape = Shape([try length(of: axis, in: inputs.first?.shape ?? [])])
    let zeros = ConstantInitializer(className: "Zeros", value: 0)
    let ones = ConstantInitializer(className: "Ones", value: 1)
    gamma = try addParameter("gamma", shape, ones)
    beta = try addParameter("beta", shape, zeros)
    _ = try addParameter("moving_mean", shape, zeros, isTrainable: false)
    _ = try addParameter("moving_variance", shape, ones, isTrainable: false)
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard let gamma, let beta else { throw error("is not built", code: .internal) }
    let (scale, offset) = (lowering.builder.parameter(gamma), lowering.builder.parameter(beta))
    guard mode == 2 else { return try normalized(input, [-1], scale, offset, lowering) }
    return try lowering.withAxesLast([lowering.axis(axis, of: input)], input) {
      x throws(LeptonError) -> Value in
      try normalized(x, Array(0..<(lowering.shape(x).rank - 1)), scale, offset, lowering)
    }
  }

  private func normalized(
    _ x: Value, _ axes: [Int], _ scale: Value, _ offset: Value, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    var axes = axes
    for place in axes.indices { axes[place] = try lowering.axis(axes[place], of: x) }
    let mean = try lowering.reduce(.mean, x, axes: axes, keepsDimensions: true)
    let centered = try lowering.binary(.subtract, x, mean)
    let variance = try lowering.reduce(
      .mean, lowering.unary(Unary(.square), centered), axes: axes, keepsDimensions: true)
    var deviation = try lowering.unary(
      Unary(.sqrt), lowering.binary(.add, variance, Double(epsilon)))
    if mode == 1 { deviation = try lowering.binary(.add, deviation, Double(epsilon)) }
    let unit = try lowering.binary(.divide, centered, deviation)
    return try lowering.binary(.add, lowering.binary(.multiply, unit, scale), offset)
  }
}
