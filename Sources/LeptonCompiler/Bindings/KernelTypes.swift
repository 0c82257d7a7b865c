import LeptonGraph
import LeptonKernels

/// Three numbers as the array of three that C's structs hold.
func triple(_ numbers: [Int], filling: Int = 1) -> (Int64, Int64, Int64) {
  let padded = [Int](repeating: filling, count: Swift.max(0, 3 - numbers.count)) + numbers
  return (Int64(padded[0]), Int64(padded[1]), Int64(padded[2]))
}

extension Unary {
  var kernelActivation: lk_activation {
    lk_activation(kind: lk_unary(rawValue: UInt32(kind.rawValue)), a: a, b: b, c: c)
  }
}

extension Fused {
  var kernelEpilogue: lk_epilogue {
    let place =
      switch residual {
      case .none: LK_RESIDUAL_NONE
      case .beforeActivation: LK_RESIDUAL_BEFORE
      case .afterActivation: LK_RESIDUAL_AFTER
      }
    return lk_epilogue(activation: activation.kernelActivation, residual: place)
  }
}

/// Identifies a packed form of weights in the constant cache.
struct Packing: Hashable {
  var kernel: String
  var level: UInt32
  var numbers: [Int]

  init(_ kernel: String, _ numbers: [Int]) {
    self.kernel = kernel
    self.numbers = numbers
    level = lk_isa().rawValue
  }
}

/// Writes numbers into one of the fixed arrays of int64_t that C's structs hold.
func fill<Array>(_ array: inout Array, _ numbers: [Int]) {
  withUnsafeMutableBytes(of: &array) { bytes in
    let elements = bytes.assumingMemoryBound(to: Int64.self)
    for (index, number) in numbers.prefix(elements.count).enumerated() {
      elements[index] = Int64(number)
    }
  }
}
