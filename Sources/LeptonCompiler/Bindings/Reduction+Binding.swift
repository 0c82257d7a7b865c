import LeptonBase
import LeptonGraph
import LeptonKernels

extension Binder {
  mutating func reduce(
    _ kind: lk_reduce_kind, _ axes: [Int], _ argument: Value, _ result: Value
  ) throws(LeptonError) {
    let type = type(argument)
    var parameters = lk_reduce_params()
    parameters.kind = kind
    parameters.dtype = lk_dtype(UInt32(type.dtype.rawValue))
    parameters.rank = Int32(type.shape.rank)
    fill(&parameters.dims, type.shape.dims)
    withUnsafeMutableBytes(of: &parameters.reduced) { flags in
      for axis in axes { flags[axis] = 1 }
    }
    guard lk_reduce_prepare(&parameters) else {
      throw LeptonError(.internal, "a reduction of \(type) over \(axes) cannot be planned")
    }
    let scratch = lk_reduce_scratch(&parameters)
    try call(
      lk_reduce_kernel(), parameters,
      [
        .value(argument), .value(result), scratch > 0 ? .scratch(byteCount: scratch) : .none,
      ])
  }
}

extension Reduce: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    if try bindAsPooling(&binder, arguments[0], results[0]) { return }
    let kernelKind: lk_reduce_kind =
      switch kind {
      case .sum: LK_REDUCE_SUM
      case .mean: LK_REDUCE_MEAN
      case .maximum: LK_REDUCE_MAX
      case .minimum: LK_REDUCE_MIN
      case .product: LK_REDUCE_PROD
      case .any: LK_REDUCE_ANY
      case .all: LK_REDUCE_ALL
      case .sumOfSquares: LK_REDUCE_SUM_OF_SQUARES
      case .logSumExp: LK_REDUCE_LOG_SUM_EXP
      }
    try binder.reduce(kernelKind, axes, arguments[0], results[0])
  }

  /// Mean and maximum over the middle axes are a pooling whose window is the whole input.
  private func bindAsPooling(
    _ binder: inout Binder, _ argument: Value, _ result: Value
  ) throws(LeptonError) -> Bool {
    let shape = binder.shape(argument)
    guard kind == .mean || kind == .maximum, shape.rank >= 3,
      binder.type(argument).dtype == .float32,
      axes == Array(1..<(shape.rank - 1)),
      let pixels = Shape.product(shape.dims[1..<(shape.rank - 1)]),
      pixels > 0
    else { return false }
    var parameters = lk_pooling_params()
    parameters.kind = kind == .mean ? LK_POOL_AVERAGE : LK_POOL_MAX
    parameters.batch = Int64(shape[0])
    parameters.channels = Int64(shape[-1])
    parameters.input = triple([pixels])
    parameters.output = triple([1])
    parameters.window = triple([pixels])
    parameters.stride = triple([1])
    parameters.before = triple([0], filling: 0)
    try binder.call(lk_pooling_kernel(), parameters, [.value(argument), .value(result)])
    return true
  }
}

extension ArgumentReduce: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    try binder.reduce(
      findsMaximum ? LK_REDUCE_ARGMAX : LK_REDUCE_ARGMIN, [axis], arguments[0], results[0])
  }
}

extension Softmax: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let shape = binder.shape(arguments[0])
    _ = try binder.reuse(arguments[0], for: results[0])
    var parameters = lk_softmax_params()
    let outer = Shape.product(shape.dims[..<axis]) ?? 0
    parameters.outer_dims = (1, 1, 1, Int64(outer))
    parameters.axis = Int64(shape.dims[axis])
    parameters.inner = Int64(Shape.product(shape.dims[(axis + 1)...]) ?? 0)
    parameters.scale = 1
    parameters.log = isLogarithmic
    try binder.call(
      lk_softmax_kernel(), parameters, [.value(arguments[0]), .value(results[0]), .none])
  }
}

extension Sparsemax: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let shape = binder.shape(arguments[0])
    let parameters = lk_sparsemax_params(
      outer: Int64(Shape.product(shape.dims[..<axis]) ?? 0), axis: Int64(shape.dims[axis]),
      inner: Int64(Shape.product(shape.dims[(axis + 1)...]) ?? 0))
    try binder.call(lk_sparsemax_kernel(), parameters, [.value(arguments[0]), .value(results[0])])
  }
}
