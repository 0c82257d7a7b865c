import LeptonKernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One recurrent layer in training, to be run by the kernels and by a plain loop in double precision.
struct RecurrentTrainingCase {
  var parameters = lk_recurrent_training()
  /// In the order of `Part`; empty where absent.
  var parts: [[Double]] = Array(repeating: [], count: Part.allCases.count)
  var mask: [UInt8]?
  /// (G, B, U)
  var dropout: [Double]?

  /// What gradients are taken for.
  enum Part: Int, CaseIterable {
    case sums, kernel, bias, initialH, initialC
  }

  /// Weights of the results in the scalar that is differentiated.
  struct Weights {
    var output: [Double]
    var finalH: [Double]
    var finalC: [Double]
  }

  struct Results {
    var output: [Double]
    var finalH: [Double]
    var finalC: [Double]

    func dot(_ weights: Weights) -> Double {
      func dot(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
      }
      return dot(output, weights.output) + dot(finalH, weights.finalH) + dot(finalC, weights.finalC)
    }
  }

  var gates: Int {
    parameters.kind == LK_SIMPLE_RNN ? 1 : parameters.kind == LK_LSTM ? 4 : 3
  }
  var batch: Int { Int(parameters.batch) }
  var time: Int { Int(parameters.time) }
  var units: Int { Int(parameters.units) }
  var outputCount: Int { batch * (parameters.return_sequences ? time : 1) * units }

  subscript(part: Part) -> [Double] {
    get { parts[part.rawValue] }
    set { parts[part.rawValue] = newValue }
  }

  // MARK: The plain loop

  /// As Keras's cells and its backend's loop define it.
  func reference() -> Results {
    var results = Results(output: [], finalH: [], finalC: [])
    results.output = [Double](repeating: 0, count: outputCount)
    for row in 0..<batch {
      var h = state(.initialH, row), c = state(.initialC, row)
      var previous = [Double](repeating: 0, count: units)
      for step in 0..<time {
        let at = parameters.go_backwards ? time - 1 - step : step
        if mask.map({ $0[row * time + at] != 0 }) ?? true {
          (h, c) = cell(row, at, h, c)
          previous = h
        } else if parameters.zero_output_for_mask {
          previous = [Double](repeating: 0, count: units)
        }
        guard parameters.return_sequences || step == time - 1 else { continue }
        let place = parameters.restore_order ? at : step
        let start = parameters.return_sequences ? (row * time + place) * units : row * units
        for unit in 0..<units { results.output[start + unit] = previous[unit] }
      }
      results.finalH += h
      if parameters.kind == LK_LSTM { results.finalC += c }
    }
    return results
  }

  private func state(_ part: Part, _ row: Int) -> [Double] {
    let values = self[part]
    return (0..<units).map { values.isEmpty ? 0 : values[row * units + $0] }
  }

  private func cell(_ row: Int, _ at: Int, _ h: [Double], _ c: [Double]) -> ([Double], [Double]) {
    let columns = gates * units, kernel = self[.kernel]
    func input(_ g: Int, _ u: Int) -> Double {
      self[.sums][(row * time + at) * columns + g * units + u]
    }
    func product(_ state: [Double], _ g: Int, _ u: Int) -> Double {
      var sum = 0.0
      for k in 0..<units {
        let factor = dropout?[(g * batch + row) * units + k] ?? 1
        sum += state[k] * factor * kernel[k * columns + g * units + u]
      }
      return sum
    }
    func act(_ x: Double) -> Double { Self.apply(parameters.activation, x) }
    func gate(_ x: Double) -> Double { Self.apply(parameters.recurrent_activation, x) }
    func sum(_ g: Int, _ u: Int) -> Double { input(g, u) + product(h, g, u) }
    let all = 0..<units
    switch parameters.kind {
    case LK_SIMPLE_RNN: return (all.map { act(sum(0, $0)) }, c)
    case LK_LSTM:
      let carry = all.map { gate(sum(1, $0)) * c[$0] + gate(sum(0, $0)) * act(sum(2, $0)) }
      return (all.map { gate(sum(3, $0)) * act(carry[$0]) }, carry)
    default:
      let update = all.map { gate(sum(0, $0)) }, reset = all.map { gate(sum(1, $0)) }
      let resetState = all.map { reset[$0] * h[$0] }
      let after = parameters.kind == LK_GRU
      let candidate = all.map { u -> Double in
        let bias = self[.bias].isEmpty ? 0 : self[.bias][u]
        return act(
          input(2, u)
            + (after ? reset[u] * (product(h, 2, u) + bias) : product(resetState, 2, u)))
      }
      return (all.map { update[$0] * h[$0] + (1 - update[$0]) * candidate[$0] }, c)
    }
  }

  static func apply(_ function: lk_activation, _ x: Double) -> Double {
    switch function.kind {
    case LK_TANH: tanh(x)
    case LK_SIGMOID: 1 / (1 + exp(-x))
    case LK_SOFTSIGN: x / (1 + abs(x))
    case LK_SILU: x / (1 + exp(-x))
    default: x
    }
  }

  // MARK: The kernels

  /// The results and the gradients of their weighted sum, in the order of `Part`; nil when something
  /// was written past an end. `inPlace` writes what is kept over the sums, and gradients over it.
  func run(
    _ weights: Weights, pool: OpaquePointer? = nil, inPlace: Bool
  ) -> (results: Results, gradients: [[Double]])? {
    var parameters = parameters
    func memory(_ values: [Double]) -> AlignedFloats? {
      values.isEmpty ? nil : AlignedFloats(values.map { Float($0) })
    }
    let steps = batch * time * units, states = batch * units
    let sums = AlignedFloats(self[.sums].map { Float($0) })
    let gates = inPlace ? sums : AlignedFloats([], filledTo: steps * self.gates)
    let gradient = inPlace ? gates : AlignedFloats([], filledTo: steps * self.gates)
    let before = AlignedFloats([], filledTo: steps), extra = AlignedFloats([], filledTo: steps)
    let candidate = inPlace ? extra : AlignedFloats([], filledTo: steps)
    let kernel = AlignedFloats(self[.kernel].map { Float($0) })
    let bias = memory(self[.bias]), drops = dropout.flatMap(memory)
    let initialH = memory(self[.initialH]), initialC = memory(self[.initialC])
    let output = AlignedFloats([], filledTo: outputCount)
    let finalH = AlignedFloats([], filledTo: states), finalC = AlignedFloats([], filledTo: states)
    let scratch = AlignedFloats(bytes: lk_recurrent_training_scratch(&parameters))
    let given = mask.map { AlignedFloats(bytes: $0.count) }
    if let given, let mask {
      UnsafeMutableRawPointer(given.pointer).copyMemory(from: mask, byteCount: mask.count)
    }
    func raw(_ memory: AlignedFloats?) -> UnsafeMutableRawPointer? {
      memory.map { UnsafeMutableRawPointer($0.pointer) }
    }
    lk_recurrent_forward_kernel()(
      &parameters,
      [
        sums, kernel, bias, given, drops, initialH, initialC, output, finalH, finalC, gates, before,
        extra, scratch,
      ].map(raw), pool)
    let outputWeights = memory(weights.output), finalHWeights = memory(weights.finalH)
    let finalCWeights = memory(weights.finalC)
    let initialHGradient = AlignedFloats([], filledTo: states)
    let initialCGradient = AlignedFloats([], filledTo: states)
    lk_recurrent_backward_kernel()(
      &parameters,
      [
        gates, before, extra, kernel, given, drops, outputWeights, finalHWeights, finalCWeights,
        gradient, candidate, initialHGradient, initialCGradient, scratch,
      ].map(raw), pool)
    let all = [
      sums, gates, gradient, before, extra, candidate, output, finalH, finalC, scratch,
      initialHGradient, initialCGradient,
    ]
    guard all.allSatisfy(\.guardIsIntact) else { return nil }
    func numbers(_ memory: AlignedFloats, _ count: Int) -> [Double] {
      memory.values.prefix(count).map { Double($0) }
    }
    let lstm = parameters.kind == LK_LSTM
    let results = Results(
      output: numbers(output, outputCount), finalH: numbers(finalH, states),
      finalC: lstm ? numbers(finalC, states) : [])
    let slopes = numbers(gradient, steps * self.gates)
    let candidateSlopes = parameters.kind == LK_GRU ? numbers(candidate, steps) : []
    return (
      results,
      [
        slopes,
        kernelGradient(
          slopes, candidateSlopes, before: numbers(before, steps), reset: numbers(extra, steps)),
        biasGradient(candidateSlopes), numbers(initialHGradient, states),
        lstm ? numbers(initialCGradient, states) : [],
      ]
    )
  }

  /// Σ over all steps of the factor of each product times the gradient of its sum.
  private func kernelGradient(
    _ slopes: [Double], _ candidate: [Double], before: [Double], reset: [Double]
  ) -> [Double] {
    let columns = gates * units
    var result = [Double](repeating: 0, count: units * columns)
    for row in 0..<batch {
      for at in 0..<time {
        let place = row * time + at
        for g in 0..<gates {
          for u in 0..<units {
            let slope =
              parameters.kind == LK_GRU && g == 2
              ? candidate[place * units + u] : slopes[place * columns + g * units + u]
            if slope == 0 { continue }
            for k in 0..<units {
              let factor =
                parameters.kind == LK_GRU_RESET_BEFORE && g == 2
                ? reset[place * units + k]
                : before[place * units + k] * (dropout?[(g * batch + row) * units + k] ?? 1)
              result[k * columns + g * units + u] += factor * slope
            }
          }
        }
      }
    }
    return result
  }

  private func biasGradient(_ candidate: [Double]) -> [Double] {
    guard parameters.kind == LK_GRU else { return [] }
    var result = [Double](repeating: 0, count: units)
    for (index, slope) in candidate.enumerated() { result[index % units] += slope }
    return result
  }
}
