import LeptonBase
import LeptonGraph
import LeptonKernels

extension LSTMStep: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    _ = try binder.reuse(arguments[1], for: results[1])
    try binder.call(
      lk_lstm_step_kernel(), parameters(binder.shape(arguments[1])),
      (arguments + results).map { .value($0) })
  }

  /// The kernels' parameters for states of a shape (…, U).
  fileprivate func parameters(_ state: Shape) -> lk_lstm_step_params {
    lk_lstm_step_params(
      rows: Int64(Shape.product(state.dims.dropLast()) ?? 0), units: Int64(state[-1]),
      activation: activation.kernelActivation,
      recurrent_activation: recurrentActivation.kernelActivation)
  }
}

extension LSTMStepGradient: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    _ = try binder.reuse(arguments[0], for: results[0])
    _ = try binder.reuse(arguments[1], for: results[1])
    var rest = arguments.dropFirst(3)
    var operands: [Operand] = arguments.prefix(3).map { .value($0) }
    for isGiven in hasGradients {
      operands.append(isGiven ? rest.popFirst().map { .value($0) } ?? .none : .none)
    }
    try binder.call(
      lk_lstm_step_gradient_kernel(), step.parameters(binder.shape(arguments[1])),
      operands + results.map { .value($0) })
  }
}

extension Unstack: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    for (number, result) in results.enumerated() {
      try binder.alias(
        result, to: arguments[0], byteOffset: number * binder.byteCount(result))
    }
  }
}
