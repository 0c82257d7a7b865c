import LeptonBase
import LeptonGraph
import LeptonJSON

/// What SeparableConv1D and SeparableConv2D share: a depthwise convolution, then one over all channels
/// with a window of one element; x (N, spatial…, C) or with `channels_first` (N, C, spatial…),
/// depthwise kernel (size…, C, m), pointwise kernel (1…, C·m, F), bias (F).
public class BaseSeparableConvolution: Layer, @unchecked Sendable {
  /// The number of spatial axes.
  class var spatialRank: Int { 2 }

  private let filters: Int
  private let window: Window
  private let multiplier: Int
  private let channelsFirst: Bool
  private let activation: ActivationFunction
  private let usesBias: Bool
  private let depthwiseInitializer: any Initializer
  private let pointwiseInitializer: any Initializer
  private let biasInitializer: any Initializer
  private var depthwiseKernel: Parameter?
  private var pointwiseKernel: Parameter?
  private var bias: Parameter?

  public required init(_ options: LayerOptions) throws(LeptonError) {
    let rank = Self.spatialRank
    filters = try options.size("filters")
    let size = try options.tuple("kernel_size", count: rank)
    let strides = try options.tuple("strides", count: rank, default: 1)
    // Keras 2 had `causal` in one dimension.
    let padding = try options.padding(allowsCausal: rank == 1)
    multiplier = try options.size("depth_multiplier", default: 1)
    channelsFirst = try options.channelsFirst()
    let dilation = try options.tuple("dilation_rate", count: rank, default: 1)
    let usual = Window(size: size, strides: strides, dilation: dilation, padding: padding)
    window = options.follows(.theano) ? usual.paddedByTheano : usual
    activation = try options.activation()
    usesBias = try options.bool("use_bias", default: true)
    depthwiseInitializer = try options.initializer(
      "depthwise_initializer", default: "glorot_uniform")
    pointwiseInitializer = try options.initializer(
      "pointwise_initializer", default: "glorot_uniform")
    biasInitializer = try options.initializer("bias_initializer", default: "zeros")
    try options.regularizer("depthwise_regularizer")
    try options.regularizer("pointwise_regularizer")
    try options.regularizer("bias_regularizer")
    try options.regularizer("activity_regularizer")
    try options.constraint("depthwise_constraint")
    try options.constraint("pointwise_constraint")
    try options.constraint("bias_constraint")
    try super.init(options)
  }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    let rank = Self.spatialRank
    let channels = try inputChannels(inputs, spatialRank: rank, channelsFirst: channelsFirst)
    let inner = try channelProduct(channels, multiplier)
    depthwiseKernel = try addParameter(
      "depthwise_kernel", Shape(window.size + [channels, multiplier]), depthwiseInitializer)
    pointwiseKernel = try addParameter(
      "pointwise_kernel", Shape([Int](repeating: 1, count: rank) + [inner, filters]),
      pointwiseInitializer)
    if usesBias { bias = try addParameter("bias", [filters], biasInitializer) }
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard let depthwiseKernel, let pointwiseKernel else {
      throw error("is not built", code: .internal)
    }
    let builder = lowering.builder
    let x = channelsFirst ? try lowering.channelsToLast(input) : input
    let depthwise = try builder.apply1(
      DepthwiseConvolution(window: window), x, builder.parameter(depthwiseKernel))
    let ones = [Int](repeating: 1, count: Self.spatialRank)
    var y = try builder.apply1(
      Convolution(window: Window(size: ones, strides: ones, padding: .valid)), depthwise,
      builder.parameter(pointwiseKernel))
    if let bias { y = try builder.apply1(Binary(.add), y, builder.parameter(bias)) }
    return try lowering.activate(y, activation, channelsFirst: channelsFirst)
  }
}
