import LeptonBase

/// Seeds for initializers that have none of their own.
public enum RandomSeeds {
  private static let state = Lock<(seed: UInt64, used: UInt64)?>(nil)

  /// From here on weights without a seed of their own follow from `seed` and the order in which they
  /// are made; nil takes the system's randomness again.
  public static func set(_ seed: UInt64?) {
    state.withLock { $0 = seed.map { ($0, 0) } }
  }

  static func next() -> UInt64 {
    let drawn: UInt64? = state.withLock { held in
      guard let (seed, used) = held else { return nil }
      held = (seed, used &+ 1)
      let words = RandomStream.philox(
        used, (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
      return UInt64(words.0) << 32 | UInt64(words.1)
    }
    return drawn ?? UInt64.random(in: .min ... .max)
  }

  /// The numbers below `count` in a random order, which follows from the seed and `moment` alone: from
  /// the same moment of its training on, a model sees its samples in the same order again.
  public static func permutation(_ count: Int, moment: UInt64) -> [Int] {
    let seed = state.withLock { $0?.seed } ?? UInt64.random(in: .min ... .max)
    // Apart from the streams of `next`, which count from 0.
    let words = RandomStream.philox(
      ~moment, (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
    var stream = RandomStream(seed: UInt64(words.0) << 32 | UInt64(words.1))
    var order = Array(0..<count)
    // Fisher and Yates; the bias of the multiplication is below 2⁻³² · count.
    for last in stride(from: count - 1, to: 0, by: -1) {
      let bits = UInt64(stream.next()) << 32 | UInt64(stream.next())
      let chosen = Int(bits.multipliedFullWidth(by: UInt64(last + 1)).high)
      order.swapAt(last, chosen)
    }
    return order
  }
}
