import LeptonBase
import LeptonGraph
import LeptonJSON

/// Batch renormalization (Ioffe 2017), Keras's `BatchNormalization(renorm=True)`: while training, what
/// the batch normalizes is corrected towards the moving statistics by r = σ/σ_moving and
/// d = (μ - μ_moving)/σ_moving, through which no gradient flows.
final class BatchRenormalization: @unchecked Sendable {
  private let momentum: Float
  private let smallestScale: Float?
  private let largestScale: Float?
  private let largestOffset: Float?
  private var movingDeviation: Parameter?
  private var mean: Parameter?
  private var deviation: Parameter?

  /// Nil where the layer does not renormalize.
  init?(_ options: LayerOptions) throws(LeptonError) {
    let isUsed = try options.bool("renorm", default: false)
    let clipping = try options.read(
      "renorm_clipping", kind: "an object or null", default: .null
    ) { value -> JSONObject? in value.isNull ? [:] : value.asObject }
    momentum = try options.float("renorm_momentum", default: 0.99)
    smallestScale = try clipping.optionalDouble("rmin").map { Float($0) }
    largestScale = try clipping.optionalDouble("rmax").map { Float($0) }
    largestOffset = try clipping.optionalDouble("dmax").map { Float($0) }
    if !isUsed { return nil }
  }

  func build(
    _ layer: Layer, _ shape: Shape, meanInitializer: any Initializer,
    varianceInitializer: any Initializer
  ) throws(LeptonError) {
    movingDeviation = try layer.addParameter(
      "moving_stddev", shape, varianceInitializer, isTrainable: false)
    mean = try layer.addParameter("renorm_mean", shape, meanInitializer, isTrainable: false)
    deviation = try layer.addParameter(
      "renorm_stddev", shape, varianceInitializer, isTrainable: false)
  }

  private func parameter(
    _ parameter: Parameter?, _ lowering: Lowering
  ) throws(LeptonError) -> Parameter {
    guard let parameter else {
      throw LeptonError(.internal, "\(lowering.builder.label): renormalization is not built")
    }
    return parameter
  }

  private func deviation(
    _ variance: Value, _ epsilon: Float, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    try lowering.unary(
      Unary(.sqrt), lowering.unary(Unary(.affine, a: 1, b: epsilon), variance))
  }

  /// The factor and the summand that take gamma's and beta's places: r·gamma and d·gamma + beta.
  func compose(
    _ batchMean: Value, _ batchVariance: Value, _ scale: Value?, _ offset: Value?, epsilon: Float,
    _ lowering: Lowering
  ) throws(LeptonError) -> (scale: Value, offset: Value) {
    let builder = lowering.builder
    let batchDeviation = try deviation(batchVariance, epsilon, lowering)
    let moving = try lowering.binary(
      .maximum, builder.updated(parameter(deviation, lowering)), Double(epsilon.squareRoot()))
    var r = try lowering.binary(.divide, batchDeviation, moving)
    let shift = try lowering.binary(
      .subtract, batchMean, builder.updated(parameter(mean, lowering)))
    var d = try lowering.binary(.divide, shift, moving)
    if let smallestScale { r = try lowering.binary(.maximum, r, Double(smallestScale)) }
    if let largestScale { r = try lowering.binary(.minimum, r, Double(largestScale)) }
    if let largestOffset {
      d = try lowering.unary(Unary(.clip, a: -largestOffset, b: largestOffset), d)
    }
    r = try builder.apply1(StopGradient(), r)
    d = try builder.apply1(StopGradient(), d)
    if let scale {
      r = try lowering.binary(.multiply, r, scale)
      d = try lowering.binary(.multiply, d, scale)
    }
    if let offset { d = try lowering.binary(.add, d, offset) }
    return (r, d)
  }

  /// Moves all moving statistics; the moving variance follows from the moving deviation.
  func update(
    _ layer: BatchNormalization, _ batchMean: Value, _ batchVariance: Value,
    movingMean: Parameter, movingVariance: Parameter, momentum layerMomentum: Float, epsilon: Float,
    _ lowering: Lowering
  ) throws(LeptonError) {
    let batchDeviation = try deviation(batchVariance, epsilon, lowering)
    try layer.move(
      parameter(mean, lowering), toward: batchMean, momentum: momentum, lowering)
    try layer.move(
      parameter(deviation, lowering), toward: batchDeviation, momentum: momentum, lowering)
    try layer.move(movingMean, toward: batchMean, momentum: layerMomentum, lowering)
    let moving = try parameter(movingDeviation, lowering)
    try layer.move(moving, toward: batchDeviation, momentum: layerMomentum, lowering)
    let square = try lowering.unary(Unary(.square), lowering.builder.updated(moving))
    let variance = try lowering.unary(
      Unary.relu, lowering.unary(Unary(.affine, a: 1, b: -epsilon), square))
    try lowering.builder.update(movingVariance, variance)
  }
}
