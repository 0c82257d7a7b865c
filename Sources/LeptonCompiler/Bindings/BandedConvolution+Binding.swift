import LeptonBase
import LeptonGraph
import LeptonKernels

extension BandedConvolution: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let own = Array(arguments.prefix(convolutionArity))
    guard case .convolution(let op) = convolution.base,
      let between = try convolution.resultTypes(own.map(binder.type)).first?.shape
    else { throw LeptonError(.internal, "a banded convolution is none") }
    let operands = convolution.split(own)
    var parameters = lk_banded_convolution()
    parameters.convolution = lk_convolution(
      op.window, input: binder.shape(operands.x), output: between)
    parameters.convolution.groups = Int64(op.groups)
    parameters.convolution.input_stride = Int64(binder.rowStride(operands.x))
    parameters.convolution.epilogue = convolution.kernelEpilogue
    parameters.convolution.packing = lk_convolution_packing(&parameters.convolution)
    let packed = try convolution.pack(
      &binder, &parameters.convolution, operands.kernel, operands.scale, .convolution)
    var (packedDepthwise, depthwiseBias) = (Operand.none, Operand.none)
    switch follower {
    case .pooling(let pooling):
      parameters.kind = LK_BANDED_POOLING
      parameters.pooling = pooling.parameters(between, binder.shape(results[0]))
    case .depthwise(let depthwise):
      guard case .depthwise(let op) = depthwise.base else {
        throw LeptonError(.internal, "a depthwise convolution is none")
      }
      parameters.kind = LK_BANDED_DEPTHWISE
      parameters.depthwise = lk_convolution(
        op.window, input: between, output: binder.shape(results[0]))
      parameters.depthwise.epilogue = depthwise.kernelEpilogue
      parameters.depthwise.output_stride = Int64(binder.rowStride(results[0]))
      // What it reads itself, which `split` wants first, is the convolution's result.
      let rest = depthwise.split([results[0]] + arguments.dropFirst(convolutionArity))
      packedDepthwise = try depthwise.pack(
        &binder, &parameters.depthwise, rest.kernel, rest.scale, .depthwise)
      if let bias = rest.bias { depthwiseBias = .value(bias) }
    }
    try binder.call(
      lk_banded_convolution_kernel(), parameters,
      [
        .value(operands.x), packed, operands.bias.map { .value($0) } ?? .none, packedDepthwise,
        depthwiseBias, .value(results[0]),
        .scratch(byteCount: lk_banded_convolution_scratch(&parameters)),
      ])
  }
}
