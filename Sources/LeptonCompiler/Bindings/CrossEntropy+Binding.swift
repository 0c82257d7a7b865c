import LeptonBase
import LeptonGraph
import LeptonKernels

extension SoftmaxCrossEntropy: KernelBound {
  var findsFaults: Bool { true }

  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    try binder.call(
      lk_cross_entropy_kernel(), binder.crossEntropy(arguments[0], isSparse: isSparse),
      [
        .value(arguments[0]), .value(arguments[1]), .value(results[0]), .value(results[1]), .fault,
      ])
  }
}

extension SoftmaxCrossEntropyGradient: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    _ = try binder.reuse(arguments[0], for: results[0])
    try binder.call(
      lk_cross_entropy_gradient_kernel(), binder.crossEntropy(arguments[0], isSparse: isSparse),
      arguments.map { .value($0) } + [.value(results[0])])
  }
}

extension Binder {
  fileprivate func crossEntropy(_ logits: Value, isSparse: Bool) -> lk_cross_entropy_params {
    let dims = shape(logits).dims
    return lk_cross_entropy_params(
      rows: Int64(Shape.product(dims.dropLast()) ?? 0), classes: Int64(dims.last ?? 0),
      sparse: isSparse)
  }
}

extension CTC: KernelBound {
  var findsFaults: Bool { true }

  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let (logits, labels) = (binder.shape(arguments[0]), binder.shape(arguments[1]))
    var parameters = lk_ctc_params(
      rows: Int64(logits[0]), steps: Int64(logits[1]), classes: Int64(logits[2]),
      labels: Int64(labels[1]))
    let scratch = lk_ctc_scratch(&parameters)
    guard scratch >= 0 else {
      throw LeptonError(.limit, "CTC of logits \(logits) and labels \(labels) is too large")
    }
    try binder.call(
      lk_ctc_kernel(), parameters,
      [
        .value(arguments[0]), .value(arguments[1]), .value(results[0]), .value(results[1]),
        .scratch(byteCount: Int(scratch)), .fault,
      ])
  }
}
