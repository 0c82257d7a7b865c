import LeptonBase
import LeptonGraph
import LeptonJSON

/// What Conv1D, Conv2D and Conv3D share: activation(x ∗ kernel + bias), x (N, spatial…, C) or with
/// `channels_first` (N, C, spatial…), kernel (size…, C/groups, F), bias (F).
public class BaseConvolution: Layer, @unchecked Sendable {
  /// The number of spatial axes.
  class var spatialRank: Int { 2 }

  private let filters: Int
  private let window: Window
  private let groups: Int
  private let channelsFirst: Bool
  private let activation: ActivationFunction
  private let usesBias: Bool
  private let kernelInitializer: any Initializer
  private let biasInitializer: any Initializer
  private let adaptation: LowRankAdaptation?
  private var kernel: Parameter?
  private var bias: Parameter?

  public required init(_ options: LayerOptions) throws(LeptonError) {
    let rank = Self.spatialRank
    filters = try options.size("filters")
    let size = try options.tuple("kernel_size", count: rank)
    let strides = try options.tuple("strides", count: rank, default: 1)
    let padding = try options.padding(allowsCausal: rank == 1)
    channelsFirst = try options.channelsFirst()
    let dilation = try options.dilation(rank: rank, strides: strides)
    let usual = Window(size: size, strides: strides, dilation: dilation, padding: padding)
    window = options.follows(.theano) ? usual.paddedByTheano : usual
    groups = try options.size("groups", default: 1)
    guard filters % groups == 0 else {
      throw options.error("filters", "of \(filters) cannot be divided into \(groups) groups")
    }
    activation = try options.activation()
    usesBias = try options.bool("use_bias", default: true)
    kernelInitializer = try options.initializer("kernel_initializer", default: "glorot_uniform")
    biasInitializer = try options.initializer("bias_initializer", default: "zeros")
    try options.regularizer("kernel_regularizer")
    try options.regularizer("bias_regularizer")
    try options.regularizer("activity_regularizer")
    try options.constraint("kernel_constraint")
    try options.constraint("bias_constraint")
    adaptation = try LowRankAdaptation(options)
    try super.init(options)
  }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    let channels = try inputChannels(
      inputs, spatialRank: Self.spatialRank, channelsFirst: channelsFirst)
    guard channels % groups == 0 else {
      throw error(
        "cannot divide the \(channels) channels of its input into \(groups) groups",
        code: .shapeMismatch)
    }
    kernel = try addParameter(
      "kernel", Shape(window.size + [channels / groups, filters]), kernelInitializer,
      isTrainable: adaptation == nil)
    if usesBias { bias = try addParameter("bias", [filters], biasInitializer) }
    try adaptation?.build(self, kernel: Shape(window.size + [channels / groups, filters]))
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard let kernel else { throw error("is not built", code: .internal) }
    let builder = lowering.builder
    let weights = try adaptation?.merged(kernel, lowering) ?? builder.parameter(kernel)
    let x = channelsFirst ? try lowering.channelsToLast(input) : input
    var y = try builder.apply1(Convolution(window: window, groups: groups), x, weights)
    if let bias { y = try builder.apply1(Binary(.add), y, builder.parameter(bias)) }
    return try lowering.activate(y, activation, channelsFirst: channelsFirst)
  }
}
