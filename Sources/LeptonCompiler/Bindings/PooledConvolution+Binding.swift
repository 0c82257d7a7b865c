import LeptonBase
import LeptonGraph
import LeptonKernels

extension PooledConvolution: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    guard case .convolution(let op) = convolution.base,
      let between = try convolution.resultTypes(arguments.map(binder.type)).first?.shape
    else { throw LeptonError(.internal, "a pooled convolution is none") }
    let operands = convolution.split(arguments)
    var parameters = lk_pooled_convolution()
    parameters.pooling = pooling.parameters(between, binder.shape(results[0]))
    parameters.convolution = lk_convolution(
      op.window, input: binder.shape(operands.x), output: between)
    parameters.convolution.groups = Int64(op.groups)
    parameters.convolution.input_stride = Int64(binder.rowStride(operands.x))
    parameters.convolution.epilogue = convolution.kernelEpilogue
    parameters.convolution.packing = lk_convolution_packing(&parameters.convolution)
    let packed = try convolution.pack(
      &binder, &parameters.convolution, operands.kernel, .convolution)
    try binder.call(
      lk_pooled_convolution_kernel(), parameters,
      [
        .value(operands.x), packed, operands.bias.map { .value($0) } ?? .none, .none,
        .value(results[0]), .scratch(byteCount: lk_pooled_convolution_scratch(&parameters)),
      ])
  }
}
