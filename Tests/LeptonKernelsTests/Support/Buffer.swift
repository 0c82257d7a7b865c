import LeptonKernels

/// Floats at a 64-byte boundary, as kernels want them, between two guard zones that must stay as
/// they are.
final class Buffer {
  let count: Int
  private let memory: UnsafeMutableRawPointer
  private static let guardFloats = 32
  private static let guardValue: Float = 12345.5

  init(_ values: [Float]) {
    count = values.count
    let floats = count + 2 * Self.guardFloats
    memory = .allocate(byteCount: floats * 4, alignment: 64)
    let all = memory.bindMemory(to: Float.self, capacity: floats)
    all.initialize(repeating: Self.guardValue, count: floats)
    for (index, value) in values.enumerated() { all[Self.guardFloats + index] = value }
  }

  convenience init(count: Int, repeating value: Float = .nan) {
    self.init(Array(repeating: value, count: count))
  }

  convenience init(count: Int, random: inout SplitMix) {
    self.init((0..<count).map { _ in random.float() })
  }

  deinit { memory.deallocate() }

  var raw: UnsafeMutableRawPointer { memory + Self.guardFloats * 4 }
  var pointer: UnsafeMutablePointer<Float> { raw.assumingMemoryBound(to: Float.self) }
  var values: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  /// Whether nothing was written before or behind the buffer.
  var isIntact: Bool {
    (0..<Self.guardFloats).allSatisfy {
      pointer[-1 - $0] == Self.guardValue && pointer[count + $0] == Self.guardValue
    }
  }
}

/// Small random numbers with a seed (splitmix64).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// In -1..<1.
  mutating func float() -> Float { Float(Int64(next() >> 40) - (1 << 23)) / Float(1 << 23) }

  mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
}

/// Calls a kernel.
func call<Parameters>(
  _ kernel: lk_kernel?, _ parameters: Parameters, _ operands: [UnsafeMutableRawPointer?],
  pool: OpaquePointer? = nil
) {
  withUnsafePointer(to: parameters) { kernel?($0, operands, pool) }
}
