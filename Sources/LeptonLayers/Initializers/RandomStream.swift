import LeptonBase

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Random numbers from a counter: Philox 4×32 with 10 rounds (Salmon et al., "Parallel random numbers:
/// as easy as 1, 2, 3", 2011). Block n depends on seed and n alone.
struct RandomStream {
  private let key: (UInt32, UInt32)
  private var block: UInt64 = 0
  private var words: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
  private var used = 4

  init(seed: UInt64) {
    key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
  }

  /// 32 random bits.
  mutating func next() -> UInt32 {
    if used == 4 {
      words = Self.philox(block, key)
      block &+= 1
      used = 0
    }
    used += 1
    switch used {
    case 1: return words.0
    case 2: return words.1
    case 3: return words.2
    default: return words.3
    }
  }

  static func philox(
    _ counter: UInt64, _ key: (UInt32, UInt32)
  ) -> (UInt32, UInt32, UInt32, UInt32) {
    var (c0, c1) = (UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32))
    var (c2, c3): (UInt32, UInt32) = (0, 0)
    var (k0, k1) = key
    for _ in 0..<10 {
      let first = UInt64(c0) &* 0xD251_1F53
      let second = UInt64(c2) &* 0xCD9E_8D57
      (c0, c1, c2, c3) = (
        UInt32(truncatingIfNeeded: second >> 32) ^ c1 ^ k0, UInt32(truncatingIfNeeded: second),
        UInt32(truncatingIfNeeded: first >> 32) ^ c3 ^ k1, UInt32(truncatingIfNeeded: first)
      )
      k0 = k0 &+ 0x9E37_79B9
      k1 = k1 &+ 0xBB67_AE85
    }
    return (c0, c1, c2, c3)
  }

  /// Uniform in [0, 1), in steps of 2⁻²⁴.
  mutating func uniform() -> Float { Float(next() >> 8) * 0x1p-24 }

  /// Normal with mean 0 and deviation 1 (Box and Muller 1958).
  mutating func normal() -> Double {
    // (0, 1], so that the logarithm is finite.
    let radius = (-2 * log((Double(next()) + 1) * 0x1p-32)).squareRoot()
    return radius * cos(2 * Double.pi * Double(next()) * 0x1p-32)
  }

  /// Normal with deviation 1 before all beyond ±2 are drawn anew.
  mutating func truncatedNormal() -> Double {
    while true {
      let value = normal()
      if abs(value) < 2 { return value }
    }
  }
}
