import LeptonBase
import LeptonGraph
import LeptonKernels

extension DepthwiseKernelGradient: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    var parameters = lk_convolution(
      window, input: binder.shape(arguments[0]), output: binder.shape(arguments[1]))
    try binder.call(
      lk_depthwise_kernel_gradient_kernel(), parameters, arguments, results[0],
      scratch: lk_depthwise_kernel_gradient_scratch(&parameters))
  }
}

extension DepthwiseInputGradient: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    var parameters = lk_convolution(
      window, input: binder.shape(results[0]), output: binder.shape(arguments[0]))
    try binder.call(
      lk_depthwise_input_gradient_kernel(), parameters, arguments, results[0],
      scratch: lk_depthwise_input_gradient_scratch(&parameters))
  }
}

extension Binder {
  /// A call whose operands are two arguments, the result and scratch.
  fileprivate mutating func call(
    _ kernel: @escaping lk_kernel, _ parameters: lk_convolution, _ arguments: [Value],
    _ result: Value, scratch: Int
  ) throws(LeptonError) {
    try call(
      kernel, parameters,
      [
        .value(arguments[0]), .value(arguments[1]), .value(result),
        scratch > 0 ? .scratch(byteCount: scratch) : .none,
      ])
  }
}
