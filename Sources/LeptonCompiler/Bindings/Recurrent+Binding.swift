import LeptonBase
import LeptonGraph
import LeptonKernels

extension Recurrent: KernelBound {
  var title: String { "\(Self.name), \(kind)" }

  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let isPacked = hasConstantWeights(binder, arguments)
    let half = try RecurrentBinding(self, &binder, arguments, results, isPacked: isPacked)
    try binder.call(
      isPacked ? lk_recurrent_kernel() : lk_recurrent_unpacked_kernel(), half.parameters,
      half.operands, name: isPacked ? "recurrent, packed" : "recurrent, unpacked")
  }
}

extension RecurrentPair: KernelBound {
  var title: String { "\(Self.name), \(first.kind)" }

  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let split = first.argumentCount
    let (one, two) = (Array(arguments[..<split]), Array(arguments[split...]))
    let isPacked =
      first.hasConstantWeights(binder, one) && second.hasConstantWeights(binder, two)
    var halves = [
      try RecurrentBinding(first, &binder, one, results, isPacked: isPacked),
      try RecurrentBinding(second, &binder, two, results, isPacked: isPacked),
    ]
    // Both write their part of each row of the concatenation.
    let width = first.units + second.units
    for index in halves.indices {
      let time = first.returnsSequence ? Int(halves[index].parameters.time) : 1
      halves[index].parameters.output_offset = Int64(index == 0 ? 0 : first.units)
      halves[index].parameters.output_batch_stride = Int64(time * width)
      halves[index].parameters.output_time_stride = Int64(width)
    }
    try binder.call(
      isPacked ? lk_recurrent_pair_kernel() : lk_recurrent_pair_unpacked_kernel(),
      lk_recurrent_pair(first: halves[0].parameters, second: halves[1].parameters),
      halves[0].operands + halves[1].operands,
      name: isPacked ? "recurrent pair, packed" : "recurrent pair, unpacked")
  }
}

extension Recurrent {
  /// Whether the weights are known when the program is made, so that they can be packed then.
  fileprivate func hasConstantWeights(_ binder: Binder, _ arguments: [Value]) -> Bool {
    arguments[1..<(hasBias ? 4 : 3)].allSatisfy { binder.constant($0) != nil }
  }
}

/// The kernel's parameters and operands for one recurrent op.
private struct RecurrentBinding {
  var parameters = lk_recurrent()
  var operands: [Operand]

  /// - Parameter isPacked: the weights are packed now, not by each run.
  init(
    _ op: Recurrent, _ binder: inout Binder, _ arguments: [Value], _ results: [Value],
    isPacked: Bool
  ) throws(LeptonError) {
    let x = binder.shape(arguments[0])
    var rest = arguments.dropFirst(3)
    let bias = op.hasBias ? rest.popFirst() : nil
    let mask = op.hasMask ? rest.popFirst() : nil
    let initial = Array(rest)

    parameters.kind = op.kind.kernelKind
    parameters.batch = Int64(x[0])
    parameters.time = Int64(x[1])
    parameters.inputs = Int64(x[2])
    parameters.units = Int64(op.units)
    parameters.activation = op.activation.kernelActivation
    parameters.recurrent_activation = op.recurrentActivation.kernelActivation
    parameters.go_backwards = op.goesBackwards
    parameters.restore_order = op.restoresTimeOrder
    parameters.return_sequences = op.returnsSequence
    parameters.zero_output_for_mask = op.zeroesMaskedOutput
    parameters.input_batch_stride = Int64(x[1] * x[2])
    parameters.input_time_stride = Int64(x[2])
    parameters.output_batch_stride = Int64(op.returnsSequence ? x[1] * op.units : op.units)
    parameters.output_time_stride = Int64(op.units)

    binder.keepStates(initial, Array(results.dropFirst()))
    operands = [Operand](
      repeating: .none, count: isPacked ? LK_RECURRENT_OPERANDS : LK_UNPACKED_OPERANDS)
    operands[LK_RECURRENT_INPUT] = .value(arguments[0])
    if isPacked {
      operands[LK_RECURRENT_WEIGHTS] = .constant(
        try packed(op, binder, kernel: arguments[1], recurrent: arguments[2], bias: bias))
    } else {
      operands[LK_RECURRENT_WEIGHTS] = .scratch(byteCount: lk_recurrent_packed_size(&parameters))
      operands[LK_UNPACKED_KERNEL] = .value(arguments[1])
      operands[LK_UNPACKED_RECURRENT_KERNEL] = .value(arguments[2])
      operands[LK_UNPACKED_BIAS] = bias.map { .value($0) } ?? .none
    }
    operands[LK_RECURRENT_MASK] = mask.map { .value($0) } ?? .none
    operands[LK_RECURRENT_INITIAL_H] = initial.count > 0 ? .value(initial[0]) : .none
    operands[LK_RECURRENT_INITIAL_C] = initial.count > 1 ? .value(initial[1]) : .none
    operands[LK_RECURRENT_OUTPUT] = binder.wanted(results, 0)
    operands[LK_RECURRENT_FINAL_H] = binder.wanted(results, 1)
    operands[LK_RECURRENT_FINAL_C] = binder.wanted(results, 2)
    let scratch = lk_recurrent_scratch(&parameters)
    if scratch > 0 { operands[LK_RECURRENT_SCRATCH] = .scratch(byteCount: scratch) }
  }

  private mutating func packed(
    _ op: Recurrent, _ binder: Binder, kernel: Value, recurrent: Value, bias: Value?
  ) throws(LeptonError) -> HostBuffer {
    var sources: [HostBuffer] = []
    for value in [kernel, recurrent] + (bias.map { [$0] } ?? []) {
      guard let weights = binder.constant(value) else {
        throw LeptonError(.internal, "weights of a recurrent layer that are not known are packed")
      }
      sources.append(weights)
    }
    let floats = sources.map { UnsafePointer($0.pointer.assumingMemoryBound(to: Float.self)) }
    let numbers = [
      Int(parameters.kind.rawValue), Int(parameters.inputs), op.units, op.hasBias ? 1 : 0,
    ]
    return try binder.cache.buffers(Packing("recurrent", numbers), from: sources) {
      () throws(LeptonError) in
      let buffer = try HostBuffer(byteCount: lk_recurrent_packed_size(&parameters))
      lk_recurrent_pack(
        &parameters, floats[0], floats[1], floats.count > 2 ? floats[2] : nil, buffer.pointer)
      return [buffer]
    }[0]
  }
}

extension RecurrentKind {
  var kernelKind: lk_recurrent_kind {
    switch self {
    case .simple: LK_SIMPLE_RNN
    case .lstm: LK_LSTM
    case .gru: LK_GRU_RESET_BEFORE
    case .gruResetAfter: LK_GRU
    }
  }
}

extension Binder {
  /// The result of that number where there is one and anything reads it.
  func wanted(_ results: [Value], _ index: Int) -> Operand {
    guard index < results.count, useCount(results[index]) > 0 else { return .none }
    return .value(results[index])
  }

  /// States that go on from run to run are updated in place, by kernels that read a state before they
  /// write it.
  mutating func keepStates(_ initial: [Value], _ results: [Value]) {
    for (result, state) in zip(results, initial) {
      guard case .state(let slot) = graph.nodes[state.node].kind, useCount(state) == 1,
        graph.states[slot].next == result
      else { continue }
      keepInState(result, slot: slot)
    }
  }
}
