import LeptonKernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension RecurrentCase {
  /// The layer as Keras's cells and its backend's loop define it, in double precision.
  func reference() -> Result {
    let batch = Int(parameters.batch), time = Int(parameters.time), units = Int(parameters.units)
    var output = [Float](repeating: 12345, count: outputCount)
    var finalH: [Float] = [], finalC: [Float] = []
    for row in 0..<batch {
      var h = state(initialH, row), c = state(initialC, row)
      var previous = [Double](repeating: 0, count: units)
      for step in 0..<time {
        let at = parameters.go_backwards ? time - 1 - step : step
        if mask.map({ $0[row * time + at] != 0 }) ?? true {
          (h, c) = cell(row: row, time: at, h: h, c: c)
          previous = h
        } else if parameters.zero_output_for_mask {
          previous = [Double](repeating: 0, count: units)
        }
        guard parameters.return_sequences || step == time - 1 else { continue }
        let place = parameters.restore_order ? at : step
        let start =
          Int(parameters.output_offset) + row * Int(parameters.output_batch_stride)
          + (parameters.return_sequences ? place * Int(parameters.output_time_stride) : 0)
        for unit in 0..<units { output[start + unit] = Float(previous[unit]) }
      }
      finalH += h.map { Float($0) }
      finalC +=
        parameters.kind == LK_LSTM
        ? c.map { Float($0) } : [Float](repeating: 12345, count: units)
    }
    return Result(output: output, finalH: finalH, finalC: finalC)
  }

  private func state(_ values: [Float]?, _ row: Int) -> [Double] {
    let units = Int(parameters.units)
    return (0..<units).map { Double(values?[row * units + $0] ?? 0) }
  }

  private func cell(row: Int, time: Int, h: [Double], c: [Double]) -> ([Double], [Double]) {
    let units = Int(parameters.units), columns = gates * units
    let start =
      row * Int(parameters.input_batch_stride) + time * Int(parameters.input_time_stride)
    func act(_ x: Double) -> Double { Self.apply(parameters.activation, x) }
    func gate(_ x: Double) -> Double { Self.apply(parameters.recurrent_activation, x) }
    func inputSum(_ column: Int) -> Double {
      if parameters.input_projected { return Double(input[start + column]) }
      var sum = Double(bias?[column] ?? 0)
      for k in 0..<Int(parameters.inputs) {
        sum += Double(input[start + k]) * Double(kernel[k * columns + column])
      }
      return sum
    }
    func recurrentSum(_ state: [Double], _ column: Int) -> Double {
      var sum = parameters.kind == LK_GRU ? Double(bias?[columns + column] ?? 0) : 0
      for k in 0..<units { sum += state[k] * Double(recurrentKernel[k * columns + column]) }
      return sum
    }
    func sum(_ block: Int, _ unit: Int) -> Double {
      inputSum(block * units + unit) + recurrentSum(h, block * units + unit)
    }
    let all = 0..<units
    switch parameters.kind {
    case LK_SIMPLE_RNN:
      return (all.map { act(sum(0, $0)) }, c)
    case LK_LSTM:
      let carry = all.map { gate(sum(1, $0)) * c[$0] + gate(sum(0, $0)) * act(sum(2, $0)) }
      return (all.map { gate(sum(3, $0)) * act(carry[$0]) }, carry)
    default:
      let update = all.map { gate(sum(0, $0)) }, reset = all.map { gate(sum(1, $0)) }
      let resetState = all.map { reset[$0] * h[$0] }
      return (
        all.map { unit in
          let column = 2 * units + unit
          let recurrent =
            parameters.kind == LK_GRU
            ? reset[unit] * recurrentSum(h, column) : recurrentSum(resetState, column)
          let candidate = act(inputSum(column) + recurrent)
          return update[unit] * h[unit] + (1 - update[unit]) * candidate
        }, c
      )
    }
  }

  private static func apply(_ function: lk_activation, _ x: Double) -> Double {
    switch function.kind {
    case LK_TANH: tanh(x)
    case LK_SIGMOID: 1 / (1 + exp(-x))
    case LK_RELU: max(x, 0)
    case LK_HARD_SIGMOID: min(max(Double(function.a) * x + Double(function.b), 0), 1)
    case LK_SOFTSIGN: x / (1 + abs(x))
    default: x
    }
  }
}
