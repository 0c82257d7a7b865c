import LeptonBase
import LeptonGraph
import LeptonKernels

extension LayerNormalization: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let shape = binder.shape(arguments[0])
    let split = shape.rank - axisCount
    var parameters = lk_layer_norm_params()
    parameters.kind =
      switch kind {
      case .standard: LK_NORM_LAYER
      case .varianceScaling: LK_NORM_VARIANCE
      case .rootMeanSquare: LK_NORM_ROOT_MEAN
      }
    parameters.epsilon = epsilon
    parameters.rows = Int64(Shape.product(shape.dims[..<split]) ?? 0)
    parameters.width = Int64(Shape.product(shape.dims[split...]) ?? 0)
    try bindNormalization(
      &binder, lk_layer_norm_kernel(), parameters, arguments, results[0], hasScale, hasOffset)
  }
}

extension GroupNormalization: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let shape = binder.shape(arguments[0])
    let parameters = lk_group_norm_params(
      epsilon: epsilon, samples: Int64(shape[0]),
      spatial: Int64(Shape.product(shape.dims[1..<(shape.rank - 1)]) ?? 0),
      channels: Int64(shape[-1]), groups: Int64(groups))
    try bindNormalization(
      &binder, lk_group_norm_kernel(), parameters, arguments, results[0], hasScale, hasOffset)
  }
}

private func bindNormalization<Parameters: BitwiseCopyable>(
  _ binder: inout Binder, _ kernel: @escaping lk_kernel, _ parameters: Parameters,
  _ arguments: [Value], _ result: Value, _ hasScale: Bool, _ hasOffset: Bool
) throws(LeptonError) {
  _ = try binder.reuse(arguments[0], for: result)
  let scale = hasScale ? Operand.value(arguments[1]) : .none
  let offset = hasOffset ? Operand.value(arguments[hasScale ? 2 : 1]) : .none
  try binder.call(kernel, parameters, [.value(arguments[0]), scale, offset, .value(result)])
}

extension UnitNormalization: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let shape = binder.shape(arguments[0])
    _ = try binder.reuse(arguments[0], for: results[0])
    let parameters = lk_unit_norm_params(
      outer: Int64(Shape.product(shape.dims.dropLast()) ?? 0), axis: Int64(shape[-1]), inner: 1,
      limit: 1 / epsilon.squareRoot())
    try binder.call(lk_unit_norm_kernel(), parameters, [.value(arguments[0]), .value(results[0])])
  }
}

extension ChannelMoments: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    var parameters = channelParameters(binder.shape(arguments[0]))
    guard parameters.rows > 0 else {
      throw LeptonError(
        .shapeMismatch, "\(Self.name): the input of shape \(binder.shape(arguments[0])) is empty")
    }
    try binder.call(
      lk_channel_moments_kernel(), parameters,
      [
        .value(arguments[0]), .value(results[0]), .value(results[1]),
        .scratch(byteCount: lk_channels_scratch(&parameters)),
      ])
  }
}

extension ChannelProducts: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    var parameters = channelParameters(binder.shape(arguments[0]))
    try binder.call(
      lk_channel_products_kernel(), parameters,
      (arguments + results).map { .value($0) } + [
        .scratch(byteCount: Swift.max(lk_channels_scratch(&parameters), 8))
      ])
  }
}

private func channelParameters(_ shape: Shape) -> lk_channels_params {
  lk_channels_params(
    rows: Int64(Shape.product(shape.dims.dropLast()) ?? 0), channels: Int64(shape[-1]))
}
