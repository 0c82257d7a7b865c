import LeptonBase
import LeptonGraph
import LeptonJSON

/// What Conv1DTranspose, Conv2DTranspose and Conv3DTranspose share: activation(xᵀ∗ kernel + bias),
/// x (N, spatial…, C) or with `channels_first` (N, C, spatial…), kernel (size…, F, C), bias (F).
public class BaseConvolutionTranspose: Layer, @unchecked Sendable {
  /// The number of spatial axes.
  class var spatialRank: Int { 2 }

  private let filters: Int
  private let window: Window
  private let outputPadding: [Int]?
  /// The spatial sizes that Keras 1 demanded of the output.
  private let outputSize: [Int]?
  private let isTheano: Bool
  private let channelsFirst: Bool
  private let activation: ActivationFunction
  private let usesBias: Bool
  private let kernelInitializer: any Initializer
  private let biasInitializer: any Initializer
  private var kernel: Parameter?
  private var bias: Parameter?

  public required init(_ options: LayerOptions) throws(LeptonError) {
    let rank = Self.spatialRank
    filters = try options.size("filters")
    let size = try options.tuple("kernel_size", count: rank)
    let strides = try options.tuple("strides", count: rank, default: 1)
    let padding = try options.padding()
    outputPadding = try options.optionalTuple("output_padding", count: rank, minimum: 0)
    if let outputPadding, !zip(outputPadding, strides).allSatisfy({ $0 < $1 }) {
      throw options.error(
        "output_padding", "of \(outputPadding) is not less than the strides of \(strides)")
    }
    channelsFirst = try options.channelsFirst()
    outputSize = try Self.outputSize(options, channelsFirst: channelsFirst)
    isTheano = options.follows(.theano)
    let dilation = try options.dilation(rank: rank, strides: strides)
    window = Window(size: size, strides: strides, dilation: dilation, padding: padding)
    activation = try options.activation()
    usesBias = try options.bool("use_bias", default: true)
    kernelInitializer = try options.initializer("kernel_initializer", default: "glorot_uniform")
    biasInitializer = try options.initializer("bias_initializer", default: "zeros")
    try options.regularizer("kernel_regularizer")
    try options.regularizer("bias_regularizer")
    try options.regularizer("activity_regularizer")
    try options.constraint("kernel_constraint")
    try options.constraint("bias_constraint")
    try super.init(options)
  }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    let channels = try inputChannels(
      inputs, spatialRank: Self.spatialRank, channelsFirst: channelsFirst)
    kernel = try addParameter(
      "kernel", Shape(window.size + [filters, channels]), kernelInitializer)
    if usesBias { bias = try addParameter("bias", [filters], biasInitializer) }
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard let kernel else { throw error("is not built", code: .internal) }
    let builder = lowering.builder
    let x = channelsFirst ? try lowering.channelsToLast(input) : input
    var y = try scattered(x, builder.parameter(kernel), lowering)
    if let bias { y = try builder.apply1(Binary(.add), y, builder.parameter(bias)) }
    return try lowering.activate(y, activation, channelsFirst: channelsFirst)
  }

  /// Keras 1's `output_shape` without the batch, which only says which of the sizes that strides leave
  /// open is meant.
  private static func outputSize(
    _ options: LayerOptions, channelsFirst: Bool
  ) throws(LeptonError) -> [Int]? {
    guard options.config[OldRule.shapeKey] != nil else { return nil }
    let dims = try options.shape(OldRule.shapeKey).dims
    guard dims.count == spatialRank + 1 else { return nil }
    let size = Array(channelsFirst ? dims.dropFirst() : dims.dropLast())
    return size.allSatisfy { $0 > 0 } ? size : nil
  }

  /// Whether Keras 3 gives other sizes than those that the layer is told to give, for inputs of the shape
  /// that it was built for.
  public var hasUnusualSize: Bool {
    guard let outputSize, let dims = builtInputs.first?.shape.dims else { return false }
    let space = Array(channelsFirst ? dims.dropFirst(2) : dims.dropFirst().dropLast())
    let usual = ConvolutionTranspose(window: window, outputPadding: outputPadding)
    return space.count != outputSize.count
      || space.indices.contains {
        space[$0] < 0 || usual.placement(axis: $0, length: space[$0]).count != outputSize[$0]
      }
  }

  private func scattered(
    _ x: Value, _ kernel: Value, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let builder = lowering.builder
    let space = Array(lowering.shape(x).dims.dropFirst().dropLast())
    let usual = ConvolutionTranspose(window: window, outputPadding: outputPadding)
    guard outputSize != nil || isTheano, space.allSatisfy({ $0 > 0 }) else {
      return try builder.apply1(usual, x, kernel)
    }
    // All that is scattered, of which the output is a part.
    var whole = window
    whole.padding = .valid
    var missing: [Int] = []
    var bounds: [AxisSlice] = [.all]
    for axis in space.indices {
      let length = space[axis]
      let extent = (window.size[axis] - 1) * window.dilation[axis] + 1
      let full = (length - 1) * window.strides[axis] + extent
      let count = outputSize?[axis] ?? usual.placement(axis: axis, length: length).count
      let crop =
        window.padding != .same ? 0 : isTheano ? extent / 2 : Swift.max(full - count, 0) / 2
      guard count > 0, count < 1 << 31 else { return try builder.apply1(usual, x, kernel) }
      missing.append(Swift.max(0, crop + count - full))
      bounds.append(AxisSlice(start: crop, stop: crop + count))
    }
    let scatter = ConvolutionTranspose(window: whole, outputPadding: missing)
    return try builder.apply1(
      Slice(bounds + [.all]), builder.apply1(scatter, x, kernel))
  }
}
