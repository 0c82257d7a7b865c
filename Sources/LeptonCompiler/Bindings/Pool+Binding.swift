import LeptonBase
import LeptonGraph
import LeptonKernels

extension PoolKind {
  fileprivate var kernelKind: lk_pool_kind { self == .maximum ? LK_POOL_MAX : LK_POOL_AVERAGE }
}

extension Pool: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let (input, output) = (binder.shape(arguments[0]), binder.shape(results[0]))
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
    try binder.call(lk_pooling_kernel(), parameters, [.value(arguments[0]), .value(results[0])])
  }
}

extension AdaptivePool: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let input = binder.shape(arguments[0])
    var parameters = lk_adaptive_pooling_params()
    parameters.kind = kind.kernelKind
    parameters.batch = Int64(input[0])
    parameters.channels = Int64(input[-1])
    parameters.input = triple(Array(input.dims[1..<(input.rank - 1)]))
    parameters.output = triple(outputSize)
    try binder.call(
      lk_adaptive_pooling_kernel(), parameters, [.value(arguments[0]), .value(results[0])])
  }
}
