import LeptonBase
import LeptonGraph
import LeptonKernels

extension PoolKind {
  fileprivate var kernelKind: lk_pool_kind { self == .maximum ? LK_POOL_MAX : LK_POOL_AVERAGE }
}

extension Pool: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    try binder.call(
      lk_pooling_kernel(), parameters(binder.shape(arguments[0]), binder.shape(results[0])),
      [.value(arguments[0]), .value(results[0])])
  }

  func parameters(_ input: Shape, _ output: Shape) -> lk_pooling_params {
    let spatial = input.dims[1..<(input.rank - 1)]
    let before = spatial.enumerated().map { window.placement(axis: $0, length: $1).before }
    var parameters = lk_pooling_params()
    parameters.kind = kind.kernelKind
    parameters.batch = Int64(input[0])
    parameters.channels = Int64(input[-1])
    parameters.input = triple(Array(spatial))
    parameters.output = triple(Array(output.dims[1..<(output.rank - 1)]))
    parameters.window = triple(window.size)
    parameters.stride = triple(window.strides)
    parameters.before = triple(before, filling: 0)
    return parameters
  }
}

extension AdaptivePool: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    try binder.call(
      lk_adaptive_pooling_kernel(), parameters(binder.shape(arguments[0])),
      [.value(arguments[0]), .value(results[0])])
  }

  fileprivate func parameters(_ input: Shape) -> lk_adaptive_pooling_params {
    var parameters = lk_adaptive_pooling_params()
    parameters.kind = kind.kernelKind
    parameters.batch = Int64(input[0])
    parameters.channels = Int64(input[-1])
    parameters.input = triple(Array(input.dims[1..<(input.rank - 1)]))
    parameters.output = triple(outputSize)
    return parameters
  }
}

extension PoolGradient: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    guard let gradient = arguments.last else { throw LeptonError(.internal, "pool gradient") }
    let input = binder.shape(results[0])
    let isMaximum = arguments.count == 3
    let operands: [Operand] = [
      isMaximum ? .value(arguments[0]) : .none, isMaximum ? .value(arguments[1]) : .none,
      .value(gradient), .value(results[0]),
    ]
    switch pooling {
    case .sliding(let op):
      try binder.call(
        lk_pooling_gradient_kernel(), op.parameters(input, binder.shape(gradient)), operands)
    case .adaptive(let op):
      try binder.call(lk_adaptive_pooling_gradient_kernel(), op.parameters(input), operands)
    }
  }
}
