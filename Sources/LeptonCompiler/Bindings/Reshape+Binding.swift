import LeptonBase
import LeptonGraph

extension Reshape: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    try binder.alias(results[0], to: arguments[0])
  }
}
