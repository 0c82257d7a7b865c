import LeptonBase
import LeptonGraph
import LeptonJSON

/// The cell of ConvLSTM1D, ConvLSTM2D and ConvLSTM3D: an LSTM whose products are convolutions.
///
/// Weights for C channels and F filters: kernel (size…, C, 4·F), recurrent_kernel (size…, F, 4·F), bias
/// (4·F), in blocks i, f, c, o. The convolution of the input has the layer's strides, padding and
/// dilation, that of the state steps by one with padding `same`.
public final class ConvolutionalCell: Layer, @unchecked Sendable {
  public let filters: Int
  /// Whether inputs are (N, T, C, spatial…).
  public let channelsFirst: Bool
  private let spatialRank: Int
  private let window: Window
  private let stateWindow: Window
  private let step: LSTMStep
  private let usesBias: Bool
  private let kernelInitializer: any Initializer
  private let recurrentInitializer: any Initializer
  private let biasInitializer: any Initializer
  private let inputDropout: Float
  private let stateDropout: Float
  private let seed: Int?
  private var stream: Parameter?
  private var kernel: Parameter?
  private var recurrentKernel: Parameter?
  private var bias: Parameter?

  /// Reads the options of the layer of `spatialRank` axes that has the cell, in the order in which Keras
  /// writes them.
  init(_ options: LayerOptions, spatialRank rank: Int) throws(LeptonError) {
    spatialRank = rank
    filters = try options.size("filters")
    let size = try options.tuple("kernel_size", count: rank)
    let strides = try options.tuple("strides", count: rank, default: 1)
    let padding = try options.padding()
    channelsFirst = try options.channelsFirst()
    let dilation = try options.dilation(rank: rank, strides: strides)
    let usual = Window(size: size, strides: strides, dilation: dilation, padding: padding)
    let ofState = Window(size: size, strides: [Int](repeating: 1, count: rank), padding: .same)
    let isTheano = options.follows(.theano)
    window = isTheano ? usual.paddedByTheano : usual
    stateWindow = isTheano ? ofState.paddedByTheano : ofState
    step = LSTMStep(
      activation: try options.cellActivation("activation", default: "tanh"),
      recurrentActivation: try options.cellActivation("recurrent_activation", default: "sigmoid"))
    usesBias = try options.bool("use_bias", default: true)
    kernelInitializer = try options.initializer("kernel_initializer", default: "glorot_uniform")
    recurrentInitializer = try options.initializer("recurrent_initializer", default: "orthogonal")
    let others = try options.initializer("bias_initializer", default: "zeros")
    biasInitializer =
      try options.bool("unit_forget_bias", default: true)
      ? ForgetBias(others: others, units: filters) : others
    for word in ["kernel", "recurrent", "bias"] { try options.regularizer(word + "_regularizer") }
    try options.regularizer("activity_regularizer")
    for word in ["kernel", "recurrent", "bias"] { try options.constraint(word + "_constraint") }
    inputDropout = try options.float("dropout", default: 0)
    stateDropout = try options.float("recurrent_dropout", default: 0)
    seed = options.config["seed"]?.asInt
    options.ignore("seed", "implementation")
    // The activity regularizer is for what the layer gives.
    var penalties = options.penalties
    penalties.regularizers["activity"] = nil
    super.init(
      className: options.className + "Cell", name: "conv_lstm_cell", config: options.canonical,
      isTrainable: options.config["trainable"]?.asBool ?? true, penalties: penalties)
  }

  public required init(_ options: LayerOptions) throws(LeptonError) {
    throw options.error("cell", "is no layer by itself", code: .unsupported)
  }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    let channels = try inputChannels(
      inputs, spatialRank: spatialRank, channelsFirst: channelsFirst)
    let columns = try channelProduct(filters, 4)
    kernel = try addParameter(
      "kernel", Shape(window.size + [channels, columns]), kernelInitializer)
    recurrentKernel = try addParameter(
      "recurrent_kernel", Shape(window.size + [filters, columns]), recurrentInitializer)
    if usesBias { bias = try addParameter("bias", [columns], biasInitializer) }
    if isDropping(inputDropout) || isDropping(stateDropout) { stream = addRandomStream(seed: seed) }
  }

  /// As in Keras a rate outside 0…1, or 1 itself, drops nothing.
  private func isDropping(_ rate: Float) -> Bool { rate > 0 && rate < 1 }

  /// The input's share of the gate sums of all steps: x (T, N, spatial…, C) gives
  /// (T·N, spatial'…, 4·F).
  func inputSums(_ x: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard let kernel else { throw error("is not built", code: .internal) }
    let builder = lowering.builder
    let shape = lowering.shape(x)
    var folded = [Shape.mergedDimension(shape.dims[..<2])] + shape.dims.dropFirst(2)
    var (x, groups) = (x, 1)
    if let stream, isDropping(inputDropout), lowering.isTraining, shape.isKnown {
      // Every gate sees the sequence with another choice dropped: four inputs side by side.
      var seen: [Value] = []
      for _ in 0..<4 {
        seen.append(
          try lowering.dropout(
            x, rate: inputDropout, noiseShape: Shape([1] + shape.dims.dropFirst()), stream))
      }
      x = try lowering.concatenate(seen, axis: shape.rank - 1)
      groups = 4
      folded[folded.count - 1] = lowering.shape(x)[-1]
    }
    x = try builder.apply1(Reshape(Shape(folded)), x)
    let sums = try builder.apply1(
      Convolution(window: window, groups: groups), x, builder.parameter(kernel))
    guard let bias else { return sums }
    return try builder.apply1(Binary(.add), sums, builder.parameter(bias))
  }

  /// What the state (N, spatial…, F) is multiplied with for each gate in turn, (N, spatial…, 4·F); nil
  /// where nothing is dropped.
  func stateFactors(_ state: Shape, _ lowering: Lowering) throws(LeptonError) -> Value? {
    guard let stream, isDropping(stateDropout), lowering.isTraining, state.isKnown else {
      return nil
    }
    var wide = state
    wide[-1] = try channelProduct(filters, 4)
    let ones = try lowering.builder.apply1(BroadcastTo(wide), lowering.builder.constant(1))
    return try lowering.dropout(ones, rate: stateDropout, stream)
  }

  /// One step: from the input's share of the gate sums and the states before, h and c. Without h the
  /// state before is zero.
  func lowerStep(
    _ sums: Value, h: Value?, c: Value, stateFactors: Value?, _ lowering: Lowering
  ) throws(LeptonError) -> (h: Value, c: Value) {
    guard let recurrentKernel else { throw error("is not built", code: .internal) }
    let builder = lowering.builder
    var sums = sums
    if var h {
      if let stateFactors {
        h = try lowering.concatenate([h, h, h, h], axis: lowering.shape(h).rank - 1)
        h = try builder.apply1(Binary(.multiply), h, stateFactors)
      }
      let product = try builder.apply1(
        Convolution(window: stateWindow, groups: stateFactors == nil ? 1 : 4), h,
        builder.parameter(recurrentKernel))
      sums = try builder.apply1(Binary(.add), product, sums)
    }
    let states = try builder.apply(step, [sums, c])
    guard states.count == 2 else { throw error("has no states", code: .internal) }
    return (states[0], states[1])
  }
}

extension LayerOptions {
  /// An activation that works element by element, as cells need it.
  func cellActivation(_ key: String, default name: String) throws(LeptonError) -> Unary {
    guard let unary = try activation(key, default: name).unary else {
      throw error(
        key, "is a function along an axis, which recurrent layers do not support",
        code: .unsupported)
    }
    return unary
  }
}
