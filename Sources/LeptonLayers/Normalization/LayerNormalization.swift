import LeptonBase
import LeptonGraph
import LeptonJSON

/// (x - mean) · gamma / √(variance + epsilon) + beta, with the statistics of every position over
/// `axis`; `keras.layers.LayerNormalization`. The weights have the dimensions of those axes.
public final class LayerNormalization: Layer, @unchecked Sendable {
  private let axes: [Int]
  private let epsilon: Float
  private let centers: Bool
  private let scales: Bool
  private let scalesByVariance: Bool
  private let gammaInitializer: any Initializer
  private let betaInitializer: any Initializer
  private var gamma: Parameter?
  private var beta: Parameter?

  public required init(_ options: LayerOptions) throws(LeptonError) {
    // Keras sorts the axes as they are written.
    axes = try options.ints("axis", default: -1).sorted()
    epsilon = try options.epsilon(default: 0.001)
    scalesByVariance = try options.bool("rms_scaling", default: false)
    centers = try options.bool("center", default: true) && !scalesByVariance
    scales = try options.bool("scale", default: true) || scalesByVariance
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
    var dims: [Int] = []
    for axis in axes { dims.append(try length(of: axis, in: inputs.first?.shape ?? [])) }
    if scales { gamma = try addParameter("gamma", Shape(dims), gammaInitializer) }
    if centers { beta = try addParameter("beta", Shape(dims), betaInitializer) }
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let kind: LayerNormalizationKind = scalesByVariance ? .varianceScaling : .standard
    return try lowering.normalize(
      input, kind, axes: axes, epsilon: epsilon, scale: gamma, offset: beta)
  }
}

extension Lowering {
  /// Layer normalization over any axes; scale and offset have the dimensions of the axes as those are
  /// listed.
  func normalize(
    _ x: Value, _ kind: LayerNormalizationKind, axes: [Int], epsilon: Float, scale: Parameter?,
    offset: Parameter?
  ) throws(LeptonError) -> Value {
    let rising = try self.axes(axes, of: x)
    let listed = try axes.map { axis throws(LeptonError) in try self.axis(axis, of: x) }
    // Keras lays the weights out over the axes in rising order whatever the list's order was.
    let op = LeptonGraph.LayerNormalization(
      kind, axisCount: rising.count, epsilon: epsilon, hasScale: scale != nil,
      hasOffset: offset != nil)
    return try withAxesLast(rising, x) { y throws(LeptonError) -> Value in
      var arguments = [y]
      for weight in [scale, offset].compactMap({ $0 }) {
        var value = builder.parameter(weight)
        if listed != rising {
          value = try reshape(value, rising.map { shape(x).dims[$0] })
        }
        arguments.append(value)
      }
      return try first(builder.apply(op, arguments))
    }
  }
}
