import LeptonBase
import LeptonGraph
import LeptonKernels

extension Cumulate: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let type = binder.type(arguments[0])
    let dims = type.shape.dims
    let kernelKind: lk_reduce_kind =
      switch kind {
      case .product: LK_REDUCE_PROD
      case .maximum: LK_REDUCE_MAX
      case .minimum: LK_REDUCE_MIN
      default: LK_REDUCE_SUM
      }
    _ = try binder.reuse(arguments[0], for: results[0])
    let parameters = lk_cumulate_params(
      dtype: lk_dtype(UInt32(type.dtype.rawValue)), kind: Int32(kernelKind.rawValue),
      reverse: isReversed ? 1 : 0, exclusive: isExclusive ? 1 : 0,
      outer: Int64(Shape.product(dims[..<axis]) ?? 0), length: Int64(dims[axis]),
      inner: Int64(Shape.product(dims[(axis + 1)...]) ?? 0))
    try binder.call(lk_cumulate_kernel(), parameters, [.value(arguments[0]), .value(results[0])])
  }
}
