import LeptonKernels
import Testing

private let kinds = [LK_SIMPLE_RNN, LK_LSTM, LK_GRU, LK_GRU_RESET_BEFORE]

/// Uniform numbers that are the same in every run.
private struct Numbers: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state ^ (state >> 33)) &* 0xff51_afd7_ed55_8ccd
  }
  mutating func doubles(_ count: Int, _ scale: Double) -> [Double] {
    // As the kernels will see them.
    (0..<count).map { _ in Double(Float(Double.random(in: -scale...scale, using: &self))) }
  }
  mutating func flip() -> Bool { Bool.random(using: &self) }
}

extension RecurrentTrainingCase {
  fileprivate static func random(
    _ kind: lk_recurrent_kind, batch: Int, time: Int, units: Int, _ numbers: inout Numbers
  ) -> RecurrentTrainingCase {
    var test = RecurrentTrainingCase()
    test.parameters.kind = kind
    test.parameters.batch = Int64(batch)
    test.parameters.time = Int64(time)
    test.parameters.units = Int64(units)
    let usual = numbers.flip()
    test.parameters.activation = lk_activation(
      kind: usual ? LK_TANH : LK_SOFTSIGN, a: 0, b: 0, c: 0)
    test.parameters.recurrent_activation = lk_activation(
      kind: usual || numbers.flip() ? LK_SIGMOID : LK_SILU, a: 0, b: 0, c: 0)
    test.parameters.go_backwards = numbers.flip()
    test.parameters.restore_order = numbers.flip()
    test.parameters.return_sequences = numbers.flip()
    test.parameters.zero_output_for_mask = numbers.flip()
    let columns = test.gates * units
    test[.sums] = numbers.doubles(batch * time * columns, 1)
    test[.kernel] = numbers.doubles(units * columns, 1 / Double(units).squareRoot())
    if kind == LK_GRU && numbers.flip() { test[.bias] = numbers.doubles(units, 0.5) }
    if numbers.flip() { test[.initialH] = numbers.doubles(batch * units, 1) }
    if kind == LK_LSTM && numbers.flip() { test[.initialC] = numbers.doubles(batch * units, 1) }
    if numbers.flip() {
      test.mask = (0..<batch * time).map { _ in Int.random(in: 0..<3, using: &numbers) > 0 ? 1 : 0 }
    }
    if numbers.flip() {
      test.dropout = (0..<test.gates * batch * units).map { _ in numbers.flip() ? 2 : 0 }
    }
    return test
  }

  fileprivate func weights(_ numbers: inout Numbers) -> Weights {
    let states = batch * units
    return Weights(
      output: numbers.doubles(outputCount, 1),
      finalH: numbers.flip() ? numbers.doubles(states, 1) : [],
      finalC: parameters.kind == LK_LSTM && numbers.flip() ? numbers.doubles(states, 1) : [])
  }
}

private func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { worst, pair in
    let difference = abs(pair.0 - pair.1)
    return difference.isNaN ? .infinity : max(worst, difference)
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

@Suite struct RecurrentTrainingTests {
  /// The gradient along a random direction of each operand against the difference quotient of the
  /// plain loop in double precision.
  private func check(
    _ kind: lk_recurrent_kind, batch: Int, time: Int, units: Int, seed: UInt64
  ) throws {
    var numbers = Numbers(state: seed)
    let test = RecurrentTrainingCase.random(
      kind, batch: batch, time: time, units: units, &numbers)
    let weights = test.weights(&numbers)
    let note: Comment =
      "kind \(kind.rawValue) batch \(batch) time \(time) units \(units) seed \(seed)"
    let (results, gradients) = try #require(test.run(weights, inPlace: numbers.flip()), note)
    let wanted = test.reference()
    #expect(largestDifference(results.output, wanted.output) < 2e-5, note)
    #expect(largestDifference(results.finalH, wanted.finalH) < 2e-5, note)
    #expect(largestDifference(results.finalC, wanted.finalC) < 5e-5, note)
    for part in RecurrentTrainingCase.Part.allCases where !test[part].isEmpty {
      let direction = numbers.doubles(test[part].count, 1)
      func moved(_ step: Double) -> Double {
        var moved = test
        moved[part] = zip(test[part], direction).map { $0 + step * $1 }
        return moved.reference().dot(weights)
      }
      let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5
      let found = dot(gradients[part.rawValue], direction)
      let scale = dot(gradients[part.rawValue], gradients[part.rawValue]).squareRoot()
      #expect(abs(found - slope) < 2e-5 * max(1, scale), "\(note) \(part): \(found), not \(slope)")
    }
  }

  @Test func agreesWithDifferenceQuotients() throws {
    try forEachInstructionSet { _ in
      var numbers = Numbers(state: 3)
      for seed in 1...60 {
        try check(
          kinds[seed % 4], batch: Int.random(in: 1...6, using: &numbers),
          time: Int.random(in: 1...5, using: &numbers),
          units: Int.random(in: 1...18, using: &numbers), seed: UInt64(seed))
      }
      for (index, kind) in kinds.enumerated() {
        try check(kind, batch: 18, time: 3, units: 35, seed: UInt64(100 + index))
        try check(kind, batch: 2, time: 2, units: 70, seed: UInt64(200 + index))
      }
    }
  }

  @Test func doesNotDependOnThreads() throws {
    try forEachInstructionSet { _ in
      var numbers = Numbers(state: 9)
      for kind in kinds {
        let test = RecurrentTrainingCase.random(kind, batch: 37, time: 4, units: 24, &numbers)
        let weights = test.weights(&numbers)
        let alone = try #require(test.run(weights, inPlace: false))
        for threads in [2, 5] {
          let pool = lk_pool_create(Int32(threads))
          defer { lk_pool_free(pool) }
          let together = try #require(test.run(weights, pool: pool, inPlace: true))
          #expect(alone.results.output == together.results.output)
          #expect(alone.gradients == together.gradients)
        }
      }
    }
  }

  @Test func passesGradientsThroughNoSteps() throws {
    var numbers = Numbers(state: 5)
    for kind in kinds {
      var test = RecurrentTrainingCase.random(kind, batch: 2, time: 0, units: 3, &numbers)
      test[.initialH] = numbers.doubles(6, 1)
      let weights = RecurrentTrainingCase.Weights(
        output: [Double](repeating: 1, count: test.outputCount),
        finalH: numbers.doubles(6, 1), finalC: [])
      let (results, gradients) = try #require(test.run(weights, inPlace: false))
      #expect(results.finalH == test[.initialH])
      #expect(gradients[RecurrentTrainingCase.Part.initialH.rawValue] == weights.finalH)
    }
  }
}
