import LeptonBase
import LeptonGraph
import LeptonKernels

extension RandomNumbers: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let parameters = lk_random_params(
      kind: lk_random_kind(UInt32(distribution.rawValue)), count: Int64(shape.count ?? 0))
    try binder.call(lk_random_kernel(), parameters, (arguments + results).map { .value($0) })
  }
}

extension RandomLogGamma: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let parameters = lk_random_log_gamma_params(count: Int64(shape.count ?? 0))
    try binder.call(
      lk_random_log_gamma_kernel(), parameters, (arguments + results).map { .value($0) })
  }
}
