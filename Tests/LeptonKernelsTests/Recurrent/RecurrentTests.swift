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
  mutating func floats(_ count: Int, _ scale: Float) -> [Float] {
    (0..<count).map { _ in Float.random(in: -scale...scale, using: &self) }
  }
  mutating func flip() -> Bool { Bool.random(using: &self) }
}

extension RecurrentCase {
  /// A layer with random weights, operands and options. Rows of input and output lie apart by random
  /// gaps.
  fileprivate static func random(
    _ kind: lk_recurrent_kind, batch: Int, time: Int, inputs: Int, units: Int,
    _ numbers: inout Numbers, plain: Bool = false
  ) -> RecurrentCase {
    var test = RecurrentCase()
    test.parameters.kind = kind
    test.parameters.batch = Int64(batch)
    test.parameters.time = Int64(time)
    test.parameters.inputs = Int64(inputs)
    test.parameters.units = Int64(units)
    let usual = plain || numbers.flip()
    let others = [LK_SOFTSIGN, LK_RELU, LK_LINEAR]
    let other = others[Int.random(in: 0..<3, using: &numbers)]
    test.parameters.activation = lk_activation(
      kind: usual ? LK_TANH : other, a: 0, b: .infinity, c: 0)
    test.parameters.recurrent_activation = lk_activation(
      kind: usual ? LK_SIGMOID : LK_HARD_SIGMOID, a: 0.2, b: 0.5, c: 0)
    let columns = test.gates * units
    // Small enough that no choice of activation makes the state grow.
    let scale = 1.4 / Float(max(units, 1)).squareRoot()
    test.kernel = numbers.floats(inputs * columns, 1 / Float(max(inputs, 1)).squareRoot())
    test.recurrentKernel = numbers.floats(units * columns, usual ? scale : scale / 4)
    if plain || numbers.flip() {
      test.bias = numbers.floats(kind == LK_GRU ? 2 * columns : columns, 0.3)
    }
    test.parameters.return_sequences = !plain && numbers.flip()
    var width = inputs
    if !plain {
      test.parameters.go_backwards = numbers.flip()
      test.parameters.restore_order = numbers.flip()
      test.parameters.zero_output_for_mask = numbers.flip()
      test.parameters.input_projected = Int.random(in: 0..<4, using: &numbers) == 0
      if test.parameters.input_projected { width = columns }
      if numbers.flip() {
        test.mask = (0..<batch * time).map { _ in
          Int.random(in: 0..<3, using: &numbers) > 0 ? 1 : 0
        }
      }
      if numbers.flip() { test.initialH = numbers.floats(batch * units, 1) }
      if kind == LK_LSTM && numbers.flip() { test.initialC = numbers.floats(batch * units, 1) }
      test.parameters.output_offset = Int64.random(in: 0..<5, using: &numbers)
    }
    let gap = plain ? 0 : Int.random(in: 0..<4, using: &numbers)
    test.parameters.input_time_stride = Int64(width + gap)
    test.parameters.input_batch_stride = Int64((width + gap) * time + gap)
    test.parameters.output_time_stride = Int64(units + gap)
    test.parameters.output_batch_stride =
      Int64(test.parameters.return_sequences ? (units + gap) * time : units + gap)
    test.input = numbers.floats(batch * Int(test.parameters.input_batch_stride), 1)
    return test
  }
}

private func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { worst, pair in
    let difference = abs(pair.0 - pair.1)
    return difference.isNaN ? .infinity : max(worst, difference)
  }
}

@Suite struct RecurrentTests {
  @Test(arguments: kinds) func equalsThePlainLoop(kind: lk_recurrent_kind) {
    let pool = lk_pool_create(2)
    defer { lk_pool_free(pool) }
    forEachInstructionSet { level in
      var numbers = Numbers(state: UInt64(kind.rawValue) + 1)
      for index in 0..<60 {
        let batch = index % 3 == 0 ? 1 : Int.random(in: 1...37, using: &numbers)
        let test = RecurrentCase.random(
          kind, batch: batch, time: Int.random(in: 1...9, using: &numbers),
          inputs: Int.random(in: 1...20, using: &numbers),
          units: Int.random(in: 1...70, using: &numbers), &numbers)
        let expected = test.reference()
        for threads in [nil, pool] {
          guard let result = test.run(pool: threads, statesInPlace: index % 2 == 0) else {
            Issue.record("written past an end: \(level) \(test.parameters)")
            return
          }
          let worst = max(
            largestDifference(result.output, expected.output),
            largestDifference(result.finalH, expected.finalH),
            kind == LK_LSTM ? largestDifference(result.finalC, expected.finalC) : 0)
          #expect(worst < 2e-5, "\(level) case \(index): \(test.parameters)")
        }
      }
    }
  }

  @Test(arguments: kinds) func longSequencesOfFewRowsEqualThePlainLoop(kind: lk_recurrent_kind) {
    let pool = lk_pool_create(3)
    defer { lk_pool_free(pool) }
    forEachInstructionSet { level in
      var numbers = Numbers(state: 77)
      for batch in 1...3 {
        // Longer than a chunk of the input product, and enough units for a team.
        let test = RecurrentCase.random(
          kind, batch: batch, time: 101, inputs: 5, units: 75, &numbers)
        let expected = test.reference()
        for threads in [nil, pool] {
          let result = test.run(pool: threads)
          #expect(largestDifference(result?.output ?? [], expected.output) < 2e-5, "\(level)")
          #expect(largestDifference(result?.finalH ?? [], expected.finalH) < 2e-5, "\(level)")
        }
      }
    }
  }

  @Test(arguments: kinds) func threadsDoNotChangeABit(kind: lk_recurrent_kind) {
    let pools = [2, 3, 5].map { lk_pool_create($0) }
    defer { for pool in pools { lk_pool_free(pool) } }
    forEachInstructionSet { level in
      var numbers = Numbers(state: 5)
      for (batch, units) in [(1, 130), (2, 160), (3, 100), (4, 40), (33, 24)] {
        let test = RecurrentCase.random(
          kind, batch: batch, time: 60, inputs: 9, units: units, &numbers)
        let alone = test.run()
        for pool in pools { #expect(test.run(pool: pool) == alone, "\(level) \(batch)x\(units)") }
      }
    }
  }

  @Test(arguments: kinds) func rowsDoNotDependOnTheirBatch(kind: lk_recurrent_kind) {
    forEachInstructionSet { level in
      var numbers = Numbers(state: 6)
      let test = RecurrentCase.random(
        kind, batch: 21, time: 4, inputs: 6, units: 19, &numbers, plain: true)
      guard let all = test.run() else { return }
      for row in [0, 7, 20] {
        var one = test
        one.parameters.batch = 1
        one.input = Array(test.input[row * 24..<row * 24 + 24])
        #expect(one.run()?.output == Array(all.output[row * 19..<row * 19 + 19]), "\(level)")
      }
    }
  }

  @Test(arguments: kinds) func stepByStepEqualsTheWholeSequence(kind: lk_recurrent_kind) {
    forEachInstructionSet { level in
      var numbers = Numbers(state: 7)
      for batch in [1, 3, 6] {
        let test = RecurrentCase.random(
          kind, batch: batch, time: 7, inputs: 3, units: 21, &numbers, plain: true)
        let whole = test.run()
        var h: [Float]?, c: [Float]?
        for step in 0..<7 {
          var one = test
          one.parameters.time = 1
          one.input = Array(test.input[(step * 3)...])
          one.initialH = h
          one.initialC = c
          let result = one.run(statesInPlace: true)
          h = result?.finalH
          c = kind == LK_LSTM ? result?.finalC : nil
        }
        #expect(h == whole?.finalH, "\(level)")
        #expect(kind != LK_LSTM || c == whole?.finalC, "\(level)")
      }
    }
  }

  @Test func aPairFillsBothHalvesOfAConcatenation() {
    let pool = lk_pool_create(2)
    defer { lk_pool_free(pool) }
    forEachInstructionSet { level in
      var numbers = Numbers(state: 8)
      for batch in [1, 5, 20] {
        var forward = RecurrentCase.random(
          LK_LSTM, batch: batch, time: 6, inputs: 4, units: 11, &numbers, plain: true)
        forward.parameters.return_sequences = true
        forward.parameters.output_batch_stride = 6 * 22
        forward.parameters.output_time_stride = 22
        var backward = forward
        backward.kernel = numbers.floats(forward.kernel.count, 0.5)
        backward.parameters.output_offset = 11
        backward.parameters.go_backwards = true
        backward.parameters.restore_order = true
        for threads in [nil, pool] {
          let (first, second) = RecurrentCase.runPair(forward, backward, pool: threads)
          #expect(first != nil && first == forward.run(), "\(level)")
          #expect(second != nil && second == backward.run(), "\(level)")
        }
        let result = backward.run()?.output ?? []
        #expect(largestDifference(result, backward.reference().output) < 1e-5)
      }
    }
  }

  @Test func noStepsLeaveTheStatesAlone() {
    var numbers = Numbers(state: 9)
    var test = RecurrentCase.random(
      LK_LSTM, batch: 2, time: 0, inputs: 4, units: 5, &numbers, plain: true)
    test.initialH = numbers.floats(10, 1)
    test.initialC = numbers.floats(10, 1)
    forEachInstructionSet { _ in
      let result = test.run()
      #expect(result?.output == Array(repeating: 0, count: 10))
      #expect(result?.finalH == test.initialH)
      #expect(result?.finalC == test.initialC)
    }
  }
}
