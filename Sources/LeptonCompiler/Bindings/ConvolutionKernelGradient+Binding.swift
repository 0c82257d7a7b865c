import LeptonBase
import LeptonGraph
import LeptonKernels

extension ConvolutionKernelGradient: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let (x, gradient) = (arguments[0], arguments[1])
    var parameters = lk_convolution(
      window, input: binder.shape(x), output: binder.shape(gradient))
    parameters.groups = Int64(groups)
    parameters.packing = lk_convolution_kernel_gradient_packing(&parameters)
    let (tile, taps) = (parameters.packing, parameters.kernel.2)
    let scratch = lk_convolution_kernel_gradient_scratch(&parameters)
    try binder.call(
      lk_convolution_kernel_gradient_kernel(), parameters,
      [
        .value(x), .value(gradient), .value(results[0]),
        scratch > 0 ? .scratch(byteCount: scratch) : .none,
      ], name: tile == 0 ? nil : "Winograd F(\(tile)×\(tile), \(taps)×\(taps))")
  }
}
