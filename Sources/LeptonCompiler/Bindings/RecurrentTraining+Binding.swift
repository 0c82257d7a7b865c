import LeptonBase
import LeptonGraph
import LeptonKernels

extension RecurrentForward: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let given = split(arguments)
    let states = cell.kind.stateCount
    let kept = Array(results.dropFirst(1 + states))
    var parameters = trainingParameters(of: binder.shape(given.sums))
    // The kernel reads a gate's sum before it keeps the gate, and a state before it writes it.
    _ = try binder.reuse(given.sums, for: kept[0])
    binder.keepStates(given.initialStates, Array(results.dropFirst()))
    var operands = [Operand](repeating: .none, count: LK_FORWARD_OPERANDS)
    operands[LK_FORWARD_SUMS] = .value(given.sums)
    operands[LK_FORWARD_KERNEL] = .value(given.kernel)
    operands[LK_FORWARD_BIAS] = optional(given.candidateBias)
    operands[LK_FORWARD_MASK] = optional(given.mask)
    operands[LK_FORWARD_DROPOUT] = optional(given.dropout)
    operands[LK_FORWARD_INITIAL_H] = optional(given.initialStates.first)
    operands[LK_FORWARD_INITIAL_C] = optional(given.initialStates.dropFirst().first)
    operands[LK_FORWARD_OUTPUT] = binder.wanted(results, 0)
    operands[LK_FORWARD_FINAL_H] = binder.wanted(results, 1)
    operands[LK_FORWARD_FINAL_C] = states > 1 ? binder.wanted(results, 2) : .none
    operands[LK_FORWARD_GATES] = .value(kept[0])
    operands[LK_FORWARD_BEFORE] = .value(kept[1])
    operands[LK_FORWARD_EXTRA] = optional(kept.count > 2 ? kept[2] : nil)
    let scratch = lk_recurrent_training_scratch(&parameters)
    operands[LK_FORWARD_SCRATCH] = .scratch(byteCount: scratch)
    try binder.call(lk_recurrent_forward_kernel(), parameters, operands)
  }

  /// The kernels' parameters for sums of a shape (N, T, G·U).
  fileprivate func trainingParameters(of sums: Shape) -> lk_recurrent_training {
    lk_recurrent_training(
      kind: cell.kind.kernelKind, batch: Int64(sums[0]), time: Int64(sums[1]),
      units: Int64(cell.units), activation: cell.activation.kernelActivation,
      recurrent_activation: cell.recurrentActivation.kernelActivation,
      go_backwards: cell.goesBackwards, restore_order: cell.restoresTimeOrder,
      return_sequences: cell.returnsSequence, zero_output_for_mask: cell.zeroesMaskedOutput)
  }
}

extension RecurrentBackward: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let given = split(arguments)
    var parameters = forward.trainingParameters(of: binder.shape(given.gates))
    _ = try binder.reuse(given.gates, for: results[0])
    var operands = [Operand](repeating: .none, count: LK_BACKWARD_OPERANDS)
    var states = 1
    if forward.cell.kind == .gruResetAfter {
      if let extra = given.extra { _ = try binder.reuse(extra, for: results[1]) }
      operands[LK_BACKWARD_CANDIDATE] = .value(results[1])
      states = 2
    }
    operands[LK_BACKWARD_GATES] = .value(given.gates)
    operands[LK_BACKWARD_BEFORE] = .value(given.before)
    operands[LK_BACKWARD_EXTRA] = optional(given.extra)
    operands[LK_BACKWARD_KERNEL] = .value(given.kernel)
    operands[LK_BACKWARD_MASK] = optional(given.mask)
    operands[LK_BACKWARD_DROPOUT] = optional(given.dropout)
    operands[LK_BACKWARD_OUTPUT] = optional(given.gradients[0])
    operands[LK_BACKWARD_FINAL_H] = optional(given.gradients[1])
    operands[LK_BACKWARD_FINAL_C] = optional(
      given.gradients.count > 2 ? given.gradients[2] : nil)
    operands[LK_BACKWARD_SUMS] = .value(results[0])
    operands[LK_BACKWARD_INITIAL_H] = binder.wanted(results, states)
    operands[LK_BACKWARD_INITIAL_C] = binder.wanted(results, states + 1)
    let scratch = lk_recurrent_training_scratch(&parameters)
    operands[LK_BACKWARD_SCRATCH] = .scratch(byteCount: scratch)
    try binder.call(lk_recurrent_backward_kernel(), parameters, operands)
  }
}

private func optional(_ value: Value?) -> Operand { value.map { .value($0) } ?? .none }
