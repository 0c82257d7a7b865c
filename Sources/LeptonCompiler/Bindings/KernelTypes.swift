import LeptonBase
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

extension lk_convolution {
  /// A window that slides over `input` (N, spatial…, C) with `padding` elements before each axis and
  /// gives `output`, or the other way round for a transposed convolution. No epilogue, one group.
  init(_ window: Window, input: Shape, output: Shape, padding: [Int]) {
    self.init()
    batch = Int64(input[0])
    self.input = triple(Array(input.dims[1..<(input.rank - 1)]))
    input_channels = Int64(input[-1])
    input_stride = Int64(input[-1])
    self.output = triple(Array(output.dims[1..<(output.rank - 1)]))
    output_channels = Int64(output[-1])
    output_stride = Int64(output[-1])
    residual_stride = Int64(output[-1])
    kernel = triple(window.size)
    stride = triple(window.strides)
    dilation = triple(window.dilation)
    self.padding = triple(padding, filling: 0)
    groups = 1
  }

  /// The same with the padding that the window itself asks for.
  init(_ window: Window, input: Shape, output: Shape) {
    let spatial = input.dims[1..<(input.rank - 1)]
    let before = spatial.enumerated().map { window.placement(axis: $0, length: $1).before }
    self.init(window, input: input, output: output, padding: before)
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
