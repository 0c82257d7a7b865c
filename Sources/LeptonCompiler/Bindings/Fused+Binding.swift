import LeptonBase
import LeptonGraph
import LeptonKernels

extension Fused: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let operands = split(arguments)
    let result = results[0]
    // The sum may be written over the residual, which is read element by element just before.
    if let residual = operands.residual { _ = try binder.reuse(residual, for: result) }
    switch base {
    case .matMul(let op): try bind(op, &binder, operands, result)
    case .convolution(let op):
      var parameters = lk_convolution(
        op.window, input: binder.shape(operands.x), output: binder.shape(result))
      parameters.groups = Int64(op.groups)
      try bind(&binder, parameters, operands, result, .convolution)
    case .depthwise(let op):
      let parameters = lk_convolution(
        op.window, input: binder.shape(operands.x), output: binder.shape(result))
      try bind(&binder, parameters, operands, result, .depthwise)
    case .transposed(let op):
      let spatial = binder.shape(operands.x).dims.dropFirst().dropLast()
      let parameters = lk_convolution(
        op.window, input: binder.shape(operands.x), output: binder.shape(result),
        padding: spatial.enumerated().map { op.placement(axis: $0, length: $1).crop })
      try bind(&binder, parameters, operands, result, .transposed)
    case .inputGradient(let op):
      var parameters = lk_convolution(
        op.window, input: binder.shape(result), output: binder.shape(operands.x))
      parameters.groups = Int64(op.groups)
      parameters.residual_stride = parameters.input_stride
      try bind(&binder, parameters, operands, result, .inputGradient)
    }
  }

  typealias Operands = (
    x: Value, kernel: Value, scale: Value?, bias: Value?, residual: Value?
  )

  // MARK: Convolutions

  private func bind(
    _ binder: inout Binder, _ parameters: lk_convolution, _ operands: Operands, _ result: Value,
    _ family: ConvolutionFamily
  ) throws(LeptonError) {
    var parameters = parameters
    parameters.epilogue = kernelEpilogue
    if case .inputGradient = base {
      // Its input is the convolution's output; all rows are dense.
    } else {
      parameters.input_stride = Int64(binder.rowStride(operands.x))
      parameters.output_stride = Int64(binder.rowStride(result))
      parameters.residual_stride = Int64(binder.rowStride(operands.residual ?? result))
    }
    parameters.packing = family.packing(&parameters)
    var (scale, bias) = (operands.scale, operands.bias.map { Operand.value($0) } ?? .none)
    if let factor = operands.scale, family.keepsKernel(&parameters),
      let both = try biasAndScale(&binder, operands, factor)
    {
      parameters.has_scale = true
      (scale, bias) = (nil, both)
    }
    let packed = try pack(&binder, &parameters, operands.kernel, scale, family)
    let scratch = family.scratchSize(&parameters)
    try binder.call(
      family.kernel, parameters,
      [
        .value(operands.x), packed, bias,
        operands.residual.map { .value($0) } ?? .none, .value(result),
        scratch > 0 ? .scratch(byteCount: scratch) : .none,
      ], name: family.kernelName(parameters))
  }

  // MARK: Matrix product

  /// One batch axis with the steps of all operands along it.
  private struct BatchAxis {
    var extent: Int
    var a: Int
    var b: Int
    var c: Int
  }

  private func bind(
    _ op: MatMul, _ binder: inout Binder, _ operands: Operands, _ result: Value
  ) throws(LeptonError) {
    let (a, b, c) = (binder.shape(operands.x), binder.shape(operands.kernel), binder.shape(result))
    var parameters = lk_gemm()
    var m = c[-2]
    let n = c[-1]
    let k = op.transposesA ? a[-2] : a[-1]
    if op.transposesA, try bindOuter(op, &binder, operands, result, m: m, n: n, k: k) { return }
    var axes: [BatchAxis] = []
    if b.rank == 2, !op.transposesA {
      // Rows of all batches are rows of one product.
      m = Shape.product(c.dims.dropLast()) ?? 0
    } else {
      axes = batchAxes(a, b, c)
    }
    guard axes.count <= Int(LK_GEMM_BATCH_AXES) else {
      throw LeptonError(.unsupported, "a matrix product of \(a) and \(b) broadcasts too many axes")
    }
    parameters.m = Int64(m)
    parameters.n = Int64(n)
    parameters.k = Int64(k)
    parameters.a_transposed = op.transposesA
    parameters.a_stride = Int64(binder.rowStride(operands.x))
    parameters.b_stride = Int64(b[-1])
    parameters.c_stride = Int64(binder.rowStride(result))
    parameters.residual_stride = Int64(binder.rowStride(operands.residual ?? result))
    parameters.batch = triple(axes.map(\.extent))
    parameters.a_batch = triple(axes.map(\.a), filling: 0)
    parameters.b_batch = triple(axes.map(\.b), filling: 0)
    parameters.c_batch = triple(axes.map(\.c), filling: 0)
    parameters.residual_batch = parameters.c_batch
    parameters.epilogue = kernelEpilogue
    var kernel = Operand.value(operands.kernel)
    let name: String
    if b.rank == 2, let weights = binder.tensor(operands.kernel) {
      parameters.b_layout = LK_B_PACKED
      name = "matrix product, packed"
      parameters.b_batch = (0, 0, 0)
      let level = lk_isa()
      let (rowStep, columnStep) = op.transposesB ? (1, k) : (n, 1)
      kernel = try packed(
        &binder, Packing("matrix", [k, n, op.transposesB ? 1 : 0]),
        lk_gemm_packed_size(Int64(k), Int64(n)), weights, operands.scale,
        unpack: {
          lk_gemm_unpack(level, $0, Int64(rowStep), Int64(columnStep), Int64(k), Int64(n), $1)
        }
      ) {
        lk_gemm_pack($0, Int64(rowStep), Int64(columnStep), Int64(k), Int64(n), $1)
      }
    } else {
      parameters.b_layout = op.transposesB ? LK_B_TRANSPOSED : LK_B_ROWS
      name = op.transposesB ? "matrix product, transposed" : "matrix product, rows"
    }
    let scratch = lk_gemm_scratch(&parameters)
    try binder.call(
      lk_gemm_kernel(), parameters,
      [
        .value(operands.x), kernel, operands.bias.map { .value($0) } ?? .none,
        operands.residual.map { .value($0) } ?? .none, .value(result),
        scratch > 0 ? .scratch(byteCount: scratch) : .none,
      ], name: name)
  }

  /// Aᵀ·B of two matrices, as gradients of weights are: the sum of the outer products of their rows, which
  /// is the gradient of the kernel of a convolution over single pixels. That reads both where they lie,
  /// and is faster unless the result is too large for the near caches.
  private func bindOuter(
    _ op: MatMul, _ binder: inout Binder, _ operands: Operands, _ result: Value, m: Int, n: Int,
    k: Int
  ) throws(LeptonError) -> Bool {
    guard !op.transposesB, !hasScale, operands.bias == nil, operands.residual == nil,
      activation.kind == .linear, binder.shape(result).rank == 2, m > 0, n > 0, k > 0,
      m * n <= 1 << 19 || k <= 128
    else { return false }
    var parameters = lk_convolution()
    parameters.batch = 1
    parameters.input = triple([k])
    parameters.output = triple([k])
    parameters.kernel = triple([])
    parameters.stride = triple([])
    parameters.dilation = triple([])
    parameters.groups = 1
    parameters.input_channels = Int64(m)
    parameters.input_stride = Int64(m)
    parameters.output_channels = Int64(n)
    parameters.output_stride = Int64(n)
    parameters.residual_stride = Int64(n)
    let scratch = lk_convolution_kernel_gradient_scratch(&parameters)
    try binder.call(
      lk_convolution_kernel_gradient_kernel(), parameters,
      [
        .value(operands.x), .value(operands.kernel), .value(result),
        scratch > 0 ? .scratch(byteCount: scratch) : .none,
      ], name: "outer products")
    return true
  }

  /// The leading axes of a batched product; neighbours that lie densely for all operands are one.
  private func batchAxes(_ a: Shape, _ b: Shape, _ c: Shape) -> [BatchAxis] {
    func step(_ shape: Shape, _ axis: Int) -> Int {
      let own = axis - (c.rank - shape.rank)
      return own < 0 || shape.dims[own] == 1 ? 0 : shape.strides[own]
    }
    var axes: [BatchAxis] = []
    for axis in 0..<(c.rank - 2) where c.dims[axis] != 1 {
      let next = BatchAxis(
        extent: c.dims[axis], a: step(a, axis), b: step(b, axis), c: c.strides[axis])
      if let last = axes.last, last.a == next.a * next.extent, last.b == next.b * next.extent,
        last.c == next.c * next.extent
      {
        axes[axes.count - 1] = BatchAxis(
          extent: last.extent * next.extent, a: next.a, b: next.b, c: next.c)
      } else {
        axes.append(next)
      }
    }
    return axes
  }
}
