import LeptonBase
import LeptonGraph
import LeptonJSON

/// What DepthwiseConv1D and DepthwiseConv2D share: every channel convolved by itself with m kernels;
/// x (N, spatial…, C) or with `channels_first` (N, C, spatial…), kernel (size…, C, m), bias (C·m).
public class BaseDepthwiseConvolution: Layer, @unchecked Sendable {
  /// The number of spatial axes.
  class var spatialRank: Int { 2 }

  private let window: Window
  private let multiplier: Int
  private let channelsFirst: Bool
  private let activation: ActivationFunction
  private let usesBias: Bool
  private let kernelInitializer: any Initializer
  private let biasInitializer: any Initializer
  private var kernel: Parameter?
  private var bias: Parameter?

  public required init(_ options: LayerOptions) throws(LeptonError) {
    let rank = Self.spatialRank
    let size = try options.tuple("kernel_size", count: rank)
    let strides = try options.tuple("strides", count: rank, default: 1)
    let padding = try options.padding()
    multiplier = try options.size("depth_multiplier", default: 1)
    channelsFirst = try options.channelsFirst()
    let dilation = try options.tuple("dilation_rate", count: rank, default: 1)
    let usual = Window(size: size, strides: strides, dilation: dilation, padding: padding)
    window = options.follows(.theano) ? usual.paddedByTheano : usual
    activation = try options.activation()
    usesBias = try options.bool("use_bias", default: true)
    kernelInitializer = try options.initializer("depthwise_initializer", default: "glorot_uniform")
    biasInitializer = try options.initializer("bias_initializer", default: "zeros")
    try options.regularizer("depthwise_regularizer")
    try options.regularizer("bias_regularizer")
    try options.regularizer("activity_regularizer")
    try options.constraint("depthwise_constraint")
    try options.constraint("bias_constraint")
    try super.init(options)
  }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    let channels = try inputChannels(
      inputs, spatialRank: Self.spatialRank, channelsFirst: channelsFirst)
    kernel = try addParameter(
      "kernel", Shape(window.size + [channels, multiplier]), kernelInitializer,
      penalties: "depthwise")
    let outputs = try channelProduct(channels, multiplier)
    if usesBias { bias = try addParameter("bias", [outputs], biasInitializer) }
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard let kernel else { throw error("is not built", code: .internal) }
    let builder = lowering.builder
    let x = channelsFirst ? try lowering.channelsToLast(input) : input
    var y = try builder.apply1(DepthwiseConvolution(window: window), x, builder.parameter(kernel))
    if let bias { y = try builder.apply1(Binary(.add), y, builder.parameter(bias)) }
    return try lowering.activate(y, activation, channelsFirst: channelsFirst)
  }
}
