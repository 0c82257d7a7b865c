import LeptonBase
import LeptonGraph
import LeptonKernels

extension ScatterRows: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let base = binder.type(arguments[0])
    _ = try binder.reuse(arguments[0], for: results[0])
    let parameters = lk_scatter_rows_params(
      dtype: lk_dtype(UInt32(base.dtype.rawValue)), mode: mode.rawValue,
      rows: Int64(base.shape[0]), width: Int64(base.shape[1]),
      count: Int64(binder.shape(arguments[1])[0]))
    try binder.call(
      lk_scatter_rows_kernel(), parameters, (arguments + results).map { .value($0) })
  }
}
