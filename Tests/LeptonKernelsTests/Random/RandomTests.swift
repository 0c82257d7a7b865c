import LeptonKernels
import Testing

@Suite struct RandomTests {
  /// Words of one block by the plain loop of Salmon et al. 2011.
  private func philox(_ counter: UInt64, _ key: (UInt32, UInt32)) -> [UInt32] {
    var c: [UInt32] = [UInt32(truncatingIfNeeded: counter), UInt32(counter >> 32), 0, 0]
    var (k0, k1) = key
    for _ in 0..<10 {
      let (a, b) = (UInt64(c[0]) * 0xD251_1F53, UInt64(c[2]) * 0xCD9E_8D57)
      c = [
        UInt32(b >> 32) ^ c[1] ^ k0, UInt32(truncatingIfNeeded: b),
        UInt32(a >> 32) ^ c[3] ^ k1, UInt32(truncatingIfNeeded: a),
      ]
      k0 = k0 &+ 0x9E37_79B9
      k1 = k1 &+ 0xBB67_AE85
    }
    return c
  }

  private func run(
    _ kind: lk_random_kind, count: Int, state: [UInt32], pool: OpaquePointer? = nil
  ) -> (numbers: [Float], next: [UInt32]) {
    var (parameters, state) = (lk_random_params(kind: kind, count: Int64(count)), state)
    var next: [UInt32] = [0, 0]
    let out = Buffer(count: count)
    state.withUnsafeMutableBytes { from in
      next.withUnsafeMutableBytes { to in
        let operands: [UnsafeMutableRawPointer?] = [from.baseAddress, out.raw, to.baseAddress]
        lk_random_kernel()(&parameters, operands, pool)
      }
    }
    #expect(out.isIntact)
    return (out.values, next)
  }

  /// The published answer for zeros.
  @Test func knownAnswer() {
    #expect(philox(0, (0, 0)) == [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8])
  }

  @Test func uniformNumbersAreThoseOfThePlainLoop() {
    forEachInstructionSet { _ in
      for count in [1, 63, 64, 65, 1000] {
        let (numbers, next) = run(LK_RANDOM_UNIFORM, count: count, state: [99, .max])
        for (place, number) in numbers.enumerated() {
          let word = philox(UInt64(place / 64 * 16 + place % 16), (99, .max))[place % 64 / 16]
          #expect(number == Float(word >> 8) * 0x1p-24)
        }
        #expect(next == [99, 0])
      }
    }
  }

  @Test func normalNumbersHaveTheMomentsOfTheirDistribution() {
    forEachInstructionSet { _ in
      let numbers = run(LK_RANDOM_NORMAL, count: 100_001, state: [1, 2]).numbers.map(Double.init)
      let n = Double(numbers.count)
      let mean = numbers.reduce(0, +) / n
      let variance = numbers.reduce(0) { $0 + $1 * $1 } / n
      let fourth = numbers.reduce(0) { $0 + $1 * $1 * $1 * $1 } / n
      #expect(abs(mean) < 0.01 && abs(variance - 1) < 0.015 && abs(fourth - 3) < 0.1)
      // Neighbours in a pair are independent.
      let pairs = zip(numbers, numbers.dropFirst(16)).reduce(0) { $0 + $1.0 * $1.1 } / n
      #expect(abs(pairs) < 0.01)
    }
  }

  @Test func threadsChangeNothing() {
    let pool = lk_pool_create(3)
    defer { lk_pool_free(pool) }
    for kind in [LK_RANDOM_UNIFORM, LK_RANDOM_NORMAL] {
      #expect(
        run(kind, count: 70_000, state: [5, 6], pool: pool).numbers
          == run(kind, count: 70_000, state: [5, 6]).numbers)
    }
  }
}
