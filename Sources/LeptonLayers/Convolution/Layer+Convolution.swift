import LeptonBase
import LeptonGraph
import LeptonJSON

extension Layer {
  /// The channels of a layer's one input (N, spatial…, C) or (N, C, spatial…); throws where the rank
  /// is not that or the channels are unknown.
  final func inputChannels(
    _ inputs: [TensorType], spatialRank: Int, channelsFirst: Bool
  ) throws(LeptonError) -> Int {
    let shape = inputs.first?.shape ?? []
    guard shape.rank == spatialRank + 2 else {
      throw error(
        "takes inputs of \(spatialRank + 2) axes, not of shape \(shape)", code: .shapeMismatch)
    }
    let channels = channelsFirst ? shape.dims[1] : shape.dims[spatialRank + 1]
    guard channels > 0 else {
      throw error(
        "must know the channels of its input, whose shape is \(shape)", code: .shapeMismatch)
    }
    return channels
  }

  /// The product of two numbers of channels, as a dimension of a weight.
  final func channelProduct(_ a: Int, _ b: Int) throws(LeptonError) -> Int {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    guard !overflow else {
      throw error("has too many channels: \(a) times \(b)", code: .limit)
    }
    return product
  }
}

extension LayerOptions {
  /// `dilation_rate`, which Keras does not let stand beside strides.
  func dilation(rank: Int, strides: [Int]) throws(LeptonError) -> [Int] {
    let dilation = try tuple("dilation_rate", count: rank, default: 1)
    guard strides.allSatisfy({ $0 == 1 }) || dilation.allSatisfy({ $0 == 1 }) else {
      throw error("dilation_rate", "of \(dilation) cannot stand beside strides of \(strides)")
    }
    return dilation
  }
}

extension Lowering {
  /// activation(y) for y with its channels last; the result has them where the layer wants them.
  func activate(
    _ y: Value, _ activation: ActivationFunction, channelsFirst: Bool
  ) throws(LeptonError) -> Value {
    guard channelsFirst else { return try activation.apply(y, builder) }
    // A function along an axis means an axis of the result.
    guard activation.unary == nil else {
      return try channelsToFirst(activation.apply(y, builder))
    }
    return try activation.apply(channelsToFirst(y), builder)
  }
}
