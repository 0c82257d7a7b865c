import LeptonKernels
import Testing

/// A depthwise convolution with an input, a kernel and a gradient of its output, and what plain loops
/// make of them.
private struct DepthwiseCase {
  var shape: lk_convolution
  let input: Buffer
  let kernel: Buffer
  let gradient: Buffer

  init(_ shape: lk_convolution, random: inout SplitMix) {
    self.shape = shape
    let s = shape
    let taps = Int(s.kernel.0 * s.kernel.1 * s.kernel.2)
    input = Buffer(
      count: Int(s.batch * s.input.0 * s.input.1 * s.input.2 * s.input_stride), random: &random)
    kernel = Buffer(count: taps * Int(s.output_channels), random: &random)
    gradient = Buffer(
      count: Int(s.batch * s.output.0 * s.output.1 * s.output.2 * s.output_stride),
      random: &random)
  }

  static func random(_ random: inout SplitMix) -> DepthwiseCase {
    var shape = lk_convolution()
    var (input, output, kernel) = ([1, 1, 1], [1, 1, 1], [1, 1, 1])
    var (stride, dilation, padding) = ([1, 1, 1], [1, 1, 1], [0, 0, 0])
    let rank = random.int(1...3)
    let plain = random.int(0...1) == 0
    for axis in (3 - rank)..<3 {
      input[axis] = random.int(1...[40, 12, 5][rank - 1])
      // 3×3 taps have sums of their own.
      kernel[axis] = random.int(0...1) == 0 ? 3 : random.int(1...4)
      if !plain { stride[axis] = random.int(1...3) }
      if random.int(0...2) == 0 { dilation[axis] = random.int(1...3) }
      if random.int(0...1) == 1 { padding[axis] = random.int(0...kernel[axis]) }
      let reach = (kernel[axis] - 1) * dilation[axis]
      let free = input[axis] + padding[axis] + random.int(0...3) - reach - 1
      output[axis] = max(1, free / stride[axis] + 1)
    }
    let channels = [1, 3, 8, 16, 19, 35][random.int(0...5)]
    let gap = random.int(0...2) == 0 ? random.int(1...5) : 0
    shape.batch = Int64(random.int(1...3))
    fill(&shape.input, input)
    fill(&shape.output, output)
    fill(&shape.kernel, kernel)
    fill(&shape.stride, stride)
    fill(&shape.dilation, dilation)
    fill(&shape.padding, padding)
    shape.groups = 1
    shape.input_channels = Int64(channels)
    shape.input_stride = Int64(channels + gap)
    shape.output_channels = Int64(channels * (random.int(0...2) == 0 ? random.int(2...10) : 1))
    shape.output_stride = shape.output_channels + Int64(gap)
    return DepthwiseCase(shape, random: &random)
  }

  func kernelGradient(pool: OpaquePointer? = nil) -> [Float] {
    var shape = shape
    let result = Buffer(count: kernel.count)
    let scratch = Buffer(count: lk_depthwise_kernel_gradient_scratch(&shape) / 4)
    call(
      lk_depthwise_kernel_gradient_kernel(), shape,
      [input.raw, gradient.raw, result.raw, scratch.raw], pool: pool)
    return result.isIntact && scratch.isIntact ? result.values : []
  }

  func inputGradient(pool: OpaquePointer? = nil) -> [Float] {
    var shape = shape
    let result = Buffer(count: input.count, repeating: 7)
    let scratch = Buffer(count: lk_depthwise_input_gradient_scratch(&shape) / 4)
    call(
      lk_depthwise_input_gradient_kernel(), shape,
      [gradient.raw, kernel.raw, result.raw, scratch.raw], pool: pool)
    return result.isIntact && scratch.isIntact ? result.values : []
  }

  /// The largest |difference| to the plain loops, over the sum of the magnitudes.
  func errors() -> (kernel: Double, input: Double) {
    let s = shape
    func list(_ values: (Int64, Int64, Int64)) -> [Int] {
      [Int(values.0), Int(values.1), Int(values.2)]
    }
    let (inputs, outputs, size) = (list(s.input), list(s.output), list(s.kernel))
    let (stride, dilation, padding) = (list(s.stride), list(s.dilation), list(s.padding))
    let (channels, m) = (Int(s.input_channels), Int(s.output_channels / s.input_channels))
    var kernelSums = [Double](repeating: 0, count: kernel.count)
    var kernelMagnitudes = [Double](repeating: 1e-30, count: kernel.count)
    var inputSums = [Double](repeating: 0, count: input.count)
    var inputMagnitudes = [Double](repeating: 1e-30, count: input.count)
    let pixels = outputs.reduce(1, *)
    for pixel in 0..<(Int(s.batch) * pixels) {
      let at = [
        pixel / (outputs[1] * outputs[2]) % outputs[0], pixel / outputs[2] % outputs[1],
        pixel % outputs[2],
      ]
      for tap in 0..<size.reduce(1, *) {
        let part = [tap / (size[1] * size[2]), tap / size[2] % size[1], tap % size[2]]
        var source = pixel / pixels
        var inside = true
        for axis in 0..<3 {
          let position = at[axis] * stride[axis] + part[axis] * dilation[axis] - padding[axis]
          inside = inside && position >= 0 && position < inputs[axis]
          source = source * inputs[axis] + position
        }
        guard inside else { continue }
        for f in 0..<(channels * m) {
          let (xAt, kAt) = (source * Int(s.input_stride) + f / m, tap * channels * m + f)
          let g = Double(gradient.pointer[pixel * Int(s.output_stride) + f])
          kernelSums[kAt] += Double(input.pointer[xAt]) * g
          kernelMagnitudes[kAt] += abs(Double(input.pointer[xAt]) * g)
          inputSums[xAt] += Double(kernel.pointer[kAt]) * g
          inputMagnitudes[xAt] += abs(Double(kernel.pointer[kAt]) * g)
        }
      }
    }
    func worst(_ got: [Float], _ sums: [Double], _ magnitudes: [Double]) -> Double {
      guard got.count == sums.count else { return .infinity }
      return got.indices.map { abs(Double(got[$0]) - sums[$0]) / magnitudes[$0] }
        .reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
    }
    for index in inputSums.indices where index % Int(s.input_stride) >= channels {
      inputSums[index] = 7
    }
    return (
      worst(kernelGradient(), kernelSums, kernelMagnitudes),
      worst(inputGradient(), inputSums, inputMagnitudes)
    )
  }
}

@Suite struct DepthwiseGradientTests {
  @Test func randomShapesAgreeWithThePlainLoops() {
    forEachInstructionSet { level in
      var random = SplitMix(state: 31)
      for _ in 0..<120 {
        let test = DepthwiseCase.random(&random)
        let errors = test.errors()
        #expect(errors.kernel < 2e-6, "\(level) \(test.shape)")
        #expect(errors.input < 2e-6, "\(level) \(test.shape)")
      }
    }
  }

  @Test func theBitsDoNotDependOnTheThreads() {
    forEachInstructionSet { _ in
      var random = SplitMix(state: 32)
      let pools = [2, 3, 7].map { lk_pool_create($0) }
      defer { for pool in pools { lk_pool_free(pool) } }
      for stride in [1, 2] {
        var shape = lk_convolution()
        shape.batch = 4
        fill(&shape.input, [1, 40, 40])
        fill(&shape.output, [1, 40 / stride, 40 / stride])
        fill(&shape.kernel, [1, 3, 3])
        fill(&shape.stride, [1, stride, stride])
        fill(&shape.dilation, [1, 1, 1])
        fill(&shape.padding, [0, 1, 1])
        shape.input_channels = 37
        shape.input_stride = 37
        shape.output_channels = 37
        shape.output_stride = 37
        let test = DepthwiseCase(shape, random: &random)
        let (kernel, input) = (test.kernelGradient(), test.inputGradient())
        for pool in pools {
          #expect(test.kernelGradient(pool: pool) == kernel)
          #expect(test.inputGradient(pool: pool) == input)
        }
      }
    }
  }
}
