import LeptonBase
import LeptonGraph
import LeptonJSON

/// (x - mean) · gamma / √(variance + epsilon) + beta along one axis;
/// `keras.layers.BatchNormalization`. All weights have the length of that axis.
///
/// While training, mean and population variance are those of the batch, of the steps that a mask keeps,
/// and the moving ones follow them; in predictions, and where the layer is frozen, the moving ones serve.
public final class BatchNormalization: Layer, @unchecked Sendable {
  private let axis: Int
  private let momentum: Float
  private let epsilon: Float
  private let centers: Bool
  private let scales: Bool
  private let renormalization: BatchRenormalization?
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
    momentum = try options.float("momentum", default: 0.99)
    epsilon = try options.epsilon(default: 0.001)
    centers = try options.bool("center", default: true)
    scales = try options.bool("scale", default: true)
    betaInitializer = try options.initializer("beta_initializer", default: "zeros")
    gammaInitializer = try options.initializer("gamma_initializer", default: "ones")
    meanInitializer = try options.initializer("moving_mean_initializer", default: "zeros")
    varianceInitializer = try options.initializer("moving_variance_initializer", default: "ones")
    try options.regularizer("beta_regularizer")
    try options.regularizer("gamma_regularizer")
    try options.constraint("beta_constraint")
    try options.constraint("gamma_constraint")
    // One machine has nothing to synchronize.
    options.ignore("synchronized")
    renormalization = try BatchRenormalization(options)
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
    try renormalization?.build(
      self, shape, meanInitializer: meanInitializer, varianceInitializer: varianceInitializer)
  }

  public override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    guard call.inputs.count == 1, let input = call.inputs.first?.value else {
      throw error("takes one input, not \(call.inputs.count)")
    }
    guard let movingMean, let movingVariance else { throw error("is not built", code: .internal) }
    let mask = call.masks.first ?? nil
    let result = try lowering.withAxesLast([lowering.axis(axis, of: input)], input) {
      x throws(LeptonError) -> Value in
      let builder = lowering.builder
      let scale = gamma.map(builder.parameter)
      let offset = beta.map(builder.parameter)
      guard lowering.isTraining, isTrainable, lowering.shape(x).isKnown else {
        return try normalized(
          x, builder.parameter(movingMean), builder.parameter(movingVariance), scale, offset,
          lowering)
      }
      let (mean, variance) = try moments(x, mask: mask, lowering)
      guard let renormalization else {
        try move(movingMean, toward: mean, momentum: momentum, lowering)
        try move(movingVariance, toward: variance, momentum: momentum, lowering)
        return try normalized(x, mean, variance, scale, offset, lowering)
      }
      let (newScale, newOffset) = try renormalization.compose(
        mean, variance, scale, offset, epsilon: epsilon, lowering)
      try renormalization.update(
        self, mean, variance, movingMean: movingMean, movingVariance: movingVariance,
        momentum: momentum, epsilon: epsilon, lowering)
      return try normalized(x, mean, variance, newScale, newOffset, lowering)
    }
    return [LayerTensor(result)]
  }

  private func normalized(
    _ x: Value, _ mean: Value, _ variance: Value, _ scale: Value?, _ offset: Value?,
    _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let op = LeptonGraph.BatchNormalization(
      epsilon: epsilon, hasScale: scale != nil, hasOffset: offset != nil)
    let arguments = [x, mean, variance] + [scale, offset].compactMap { $0 }
    return try lowering.first(lowering.builder.apply(op, arguments))
  }

  /// Mean and population variance of the batch by channel; of the steps that the mask keeps where there
  /// is one, which has all axes but the last.
  private func moments(
    _ x: Value, mask: Value?, _ lowering: Lowering
  ) throws(LeptonError) -> (mean: Value, variance: Value) {
    guard let mask else {
      let results = try lowering.builder.apply(ChannelMoments(), [x])
      guard results.count == 2 else { throw error("has no moments", code: .internal) }
      return (results[0], results[1])
    }
    let shape = lowering.shape(x)
    guard lowering.shape(mask).rank == shape.rank - 1 else {
      throw error(
        "has a mask of shape \(lowering.shape(mask)) for an input of shape \(shape)",
        code: .shapeMismatch)
    }
    let axes = Array(0..<(shape.rank - 1))
    let kept = try lowering.expandDimensions(mask, axis: shape.rank - 1)
    let zero = try lowering.builder.constant(0)
    func mean(_ values: Value) throws(LeptonError) -> Value {
      try lowering.binary(.divide, lowering.reduce(.sum, values, axes: axes), divisor)
    }
    // Keras's epsilon, by which all weights 0 give 0.
    let weights = try lowering.float(kept)
    let repeats = Shape.product(
      zip(shape.dims.dropLast(), lowering.shape(mask).dims).map { $0 == $1 ? 1 : $0 }[...])
    let count = try lowering.binary(
      .multiply, lowering.reduce(.sum, weights, axes: axes), Double(repeats ?? 1))
    let divisor = try lowering.binary(.add, count, 1e-7)
    let center = try mean(lowering.select(kept, x, zero))
    let deviation = try lowering.select(kept, lowering.binary(.subtract, x, center), zero)
    return (center, try mean(lowering.unary(Unary(.square), deviation)))
  }

  /// moving · momentum + batch · (1 - momentum)
  func move(
    _ parameter: Parameter, toward batch: Value, momentum: Float, _ lowering: Lowering
  ) throws(LeptonError) {
    let builder = lowering.builder
    let old = try lowering.unary(Unary(.affine, a: momentum), builder.updated(parameter))
    let new = try lowering.unary(Unary(.affine, a: 1 - momentum), batch)
    try builder.update(parameter, lowering.binary(.add, old, new))
  }
}
