import LeptonBase
import LeptonGraph
import LeptonKernels

extension Recurrent: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let x = binder.shape(arguments[0])
    var rest = arguments.dropFirst(3)
    let bias = hasBias ? rest.popFirst() : nil
    let mask = hasMask ? rest.popFirst() : nil
    let initial = Array(rest)
    guard let kernel = binder.constant(arguments[1]), let recurrent = binder.constant(arguments[2])
    else {
      throw LeptonError(.unsupported, "the kernels of a recurrent layer must be weights")
    }
    var biasBuffer: HostBuffer?
    if let bias {
      biasBuffer = binder.constant(bias)
      guard biasBuffer != nil else {
        throw LeptonError(.unsupported, "the bias of a recurrent layer must be a weight")
      }
    }

    var parameters = lk_recurrent()
    parameters.kind =
      switch kind {
      case .simple: LK_SIMPLE_RNN
      case .lstm: LK_LSTM
      case .gru: LK_GRU_RESET_BEFORE
      case .gruResetAfter: LK_GRU
      }
    parameters.batch = Int64(x[0])
    parameters.time = Int64(x[1])
    parameters.inputs = Int64(x[2])
    parameters.units = Int64(units)
    parameters.activation = activation.kernelActivation
    parameters.recurrent_activation = recurrentActivation.kernelActivation
    parameters.go_backwards = goesBackwards
    parameters.restore_order = restoresTimeOrder
    parameters.return_sequences = returnsSequence
    parameters.zero_output_for_mask = zeroesMaskedOutput
    parameters.input_projected = false
    parameters.input_batch_stride = Int64(x[1] * x[2])
    parameters.input_time_stride = Int64(x[2])
    parameters.output_offset = 0
    parameters.output_batch_stride = Int64(returnsSequence ? x[1] * units : units)
    parameters.output_time_stride = Int64(units)

    let numbers = [Int(parameters.kind.rawValue), x[2], units, hasBias ? 1 : 0]
    let sources = [kernel, recurrent] + (biasBuffer.map { [$0] } ?? [])
    let packed = try binder.cache.buffers(Packing("recurrent", numbers), from: sources) {
      () throws(LeptonError) in
      let buffer = try HostBuffer(byteCount: lk_recurrent_packed_size(&parameters))
      lk_recurrent_pack(
        &parameters, kernel.pointer.assumingMemoryBound(to: Float.self),
        recurrent.pointer.assumingMemoryBound(to: Float.self),
        biasBuffer?.pointer.assumingMemoryBound(to: Float.self), buffer.pointer)
      return [buffer]
    }

    let uses = binder.graph.useCounts()
    for (result, state) in zip(results.dropFirst(), initial) {
      guard case .state(let slot) = binder.graph.nodes[state.node].kind,
        uses[state.node][0] == 1, binder.graph.states[slot].next == result
      else { continue }
      try binder.keepInState(result, slot: slot)
    }
    func optional(_ values: [Value], _ index: Int) -> Operand {
      index < values.count ? .value(values[index]) : .none
    }
    func wanted(_ index: Int) -> Operand {
      guard index < results.count, uses[results[index].node][index] > 0 else { return .none }
      return .value(results[index])
    }
    var operands = [Operand](repeating: .none, count: LK_RECURRENT_OPERANDS)
    operands[LK_RECURRENT_INPUT] = .value(arguments[0])
    operands[LK_RECURRENT_WEIGHTS] = .constant(packed[0])
    operands[LK_RECURRENT_MASK] = mask.map { .value($0) } ?? .none
    operands[LK_RECURRENT_INITIAL_H] = optional(initial, 0)
    operands[LK_RECURRENT_INITIAL_C] = optional(initial, 1)
    operands[LK_RECURRENT_OUTPUT] = wanted(0)
    operands[LK_RECURRENT_FINAL_H] = wanted(1)
    operands[LK_RECURRENT_FINAL_C] = wanted(2)
    let scratch = lk_recurrent_scratch(&parameters)
    operands[LK_RECURRENT_SCRATCH] =
      scratch > 0 ? .scratch(byteCount: scratch) : .none
    try binder.call(lk_recurrent_kernel(), parameters, operands)
  }
}
