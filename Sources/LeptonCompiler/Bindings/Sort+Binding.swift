import LeptonBase
import LeptonGraph
import LeptonKernels

extension Sort: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let type = binder.type(arguments[0])
    var parameters = lk_sort_params(
      dtype: lk_dtype(UInt32(type.dtype.rawValue)), falling: isFalling ? 1 : 0,
      rows: Int64(Shape.product(type.shape.dims.dropLast()) ?? 0), length: Int64(type.shape[-1]),
      kept: Int64(binder.shape(results[0])[-1]))
    let scratch = lk_sort_scratch(&parameters)
    guard scratch >= 0 else { throw LeptonError(.limit, "rows of \(type) are too long to sort") }
    try binder.call(
      lk_sort_kernel(), parameters,
      [
        .value(arguments[0]), .value(results[0]), .value(results[1]),
        .scratch(byteCount: Int(scratch)),
      ])
  }
}
