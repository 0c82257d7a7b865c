import LeptonKernels

/// A convolution with an input, a kernel and a gradient of its output, and what plain loops make of them.
struct ConvolutionGradientCase {
  var shape: lk_convolution
  let input: Buffer
  let kernel: Buffer
  let gradient: Buffer
  let bias: Buffer?
  let residual: Buffer?

  init(_ shape: lk_convolution, hasEpilogue: Bool, random: inout SplitMix) {
    self.shape = shape
    let s = shape
    let inputPixels = Int(s.batch * s.input.0 * s.input.1 * s.input.2)
    let outputPixels = Int(s.batch * s.output.0 * s.output.1 * s.output.2)
    let taps = Int(s.kernel.0 * s.kernel.1 * s.kernel.2)
    input = Buffer(count: inputPixels * Int(s.input_stride), random: &random)
    kernel = Buffer(
      count: taps * Int(s.input_channels / s.groups * s.output_channels), random: &random)
    gradient = Buffer(count: outputPixels * Int(s.output_stride), random: &random)
    bias = hasEpilogue ? Buffer(count: Int(s.input_channels), random: &random) : nil
    residual =
      hasEpilogue ? Buffer(count: inputPixels * Int(s.residual_stride), random: &random) : nil
    self.shape.epilogue.activation = lk_activation(kind: LK_LINEAR, a: 0, b: 0, c: 0)
    self.shape.epilogue.residual = hasEpilogue ? LK_RESIDUAL_BEFORE : LK_RESIDUAL_NONE
  }

  /// A random case of at most about `budget` multiplications.
  static func random(budget: Int, _ random: inout SplitMix) -> ConvolutionGradientCase {
    while true {
      var (input, output, kernel) = ([1, 1, 1], [1, 1, 1], [1, 1, 1])
      var (stride, dilation, padding) = ([1, 1, 1], [1, 1, 1], [0, 0, 0])
      let batch = random.int(1...4)
      let rank = random.int(1...3)
      for axis in (3 - rank)..<3 {
        input[axis] = random.int(1...[300, 20, 6][rank - 1])
        kernel[axis] = random.int(1...[9, 5, 3][rank - 1])
        if random.int(0...1) == 1 {
          stride[axis] = random.int(1...3)
          dilation[axis] = random.int(1...3)
        }
        if random.int(0...1) == 1 { padding[axis] = random.int(0...kernel[axis]) }
        let reach = (kernel[axis] - 1) * dilation[axis]
        let free = input[axis] + padding[axis] + random.int(0...3) - reach - 1
        output[axis] = max(1, free / stride[axis] + 1)
      }
      let groups = random.int(0...3) == 0 ? random.int(2...4) : 1
      let channels = groups * random.int(1...(random.int(0...1) == 1 ? 4 : 36))
      let filters = groups * random.int(1...(random.int(0...1) == 1 ? 9 : 40))
      let perPixel = kernel.reduce(1, *) * filters * channels / groups
      guard batch * output.reduce(1, *) * perPixel < budget else { continue }
      let gap = random.int(0...2) == 0 ? random.int(1...5) : 0
      var shape = lk_convolution()
      func triple(_ values: [Int]) -> (Int64, Int64, Int64) {
        (Int64(values[0]), Int64(values[1]), Int64(values[2]))
      }
      shape.batch = Int64(batch)
      shape.input = triple(input)
      shape.output = triple(output)
      shape.kernel = triple(kernel)
      shape.stride = triple(stride)
      shape.dilation = triple(dilation)
      shape.padding = triple(padding)
      shape.groups = Int64(groups)
      shape.input_channels = Int64(channels)
      shape.input_stride = Int64(channels + gap)
      shape.residual_stride = Int64(channels + 2 * gap)
      shape.output_channels = Int64(filters)
      shape.output_stride = Int64(filters + gap)
      return ConvolutionGradientCase(shape, hasEpilogue: random.int(0...1) == 1, random: &random)
    }
  }

  /// - Parameter packing: asks for a way; nil takes the one that should be fastest.
  func kernelGradient(pool: OpaquePointer? = nil, packing: Int32? = nil) -> [Float] {
    var shape = shape
    shape.packing = packing ?? lk_convolution_kernel_gradient_packing(&shape)
    let result = Buffer(count: kernel.count)
    let scratch = Buffer(count: lk_convolution_kernel_gradient_scratch(&shape) / 4)
    call(
      lk_convolution_kernel_gradient_kernel(), shape,
      [input.raw, gradient.raw, result.raw, scratch.count == 0 ? nil : scratch.raw], pool: pool)
    return result.isIntact && scratch.isIntact ? result.values : []
  }

  /// The kernel is packed by a call, as programs that train do, or ahead.
  func inputGradient(pool: OpaquePointer? = nil, packsAhead: Bool = false) -> [Float] {
    var shape = shape
    let result = Buffer(count: input.count, repeating: 7)
    shape.packing = lk_convolution_input_gradient_packing(&shape)
    let packed = Buffer(count: lk_convolution_input_gradient_packed_size(&shape) / 4)
    let scratch = Buffer(count: lk_convolution_input_gradient_scratch(&shape) / 4)
    if packsAhead {
      lk_convolution_input_gradient_pack(&shape, kernel.pointer, packed.raw)
    } else {
      call(
        lk_convolution_input_gradient_pack_kernel(), shape, [kernel.raw, packed.raw], pool: pool)
    }
    call(
      lk_convolution_input_gradient_kernel(), shape,
      [
        gradient.raw, packed.raw, bias?.raw, residual?.raw, result.raw,
        scratch.count == 0 ? nil : scratch.raw,
      ], pool: pool)
    return result.isIntact && packed.isIntact && scratch.isIntact ? result.values : []
  }

  /// The largest |difference| of both gradients to the plain loops, over the sum of the magnitudes;
  /// infinite where the gaps between pixels were written.
  func errors(kernelGradient: [Float], inputGradient: [Float]) -> (kernel: Double, input: Double) {
    guard kernelGradient.count == kernel.count, inputGradient.count == input.count else {
      return (.infinity, .infinity)
    }
    let s = shape
    func list(_ values: (Int64, Int64, Int64)) -> [Int] {
      [Int(values.0), Int(values.1), Int(values.2)]
    }
    let (inputs, outputs, size) = (list(s.input), list(s.output), list(s.kernel))
    let (stride, dilation, padding) = (list(s.stride), list(s.dilation), list(s.padding))
    let (groups, channels) = (Int(s.groups), Int(s.input_channels) / Int(s.groups))
    let filters = Int(s.output_channels) / groups
    var kernelSums = [Double](repeating: 0, count: kernel.count)
    var kernelMagnitudes = [Double](repeating: 1e-30, count: kernel.count)
    var inputSums = [Double](repeating: 0, count: input.count)
    var inputMagnitudes = [Double](repeating: 1e-30, count: input.count)
    let (x, k, g) = (input.pointer, kernel.pointer, gradient.pointer)
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
        for c in 0..<channels {
          for f in 0..<(groups * filters) {
            let xAt = source * Int(s.input_stride) + f / filters * channels + c
            let kAt = (tap * channels + c) * groups * filters + f
            let gradient = Double(g[pixel * Int(s.output_stride) + f])
            kernelSums[kAt] += Double(x[xAt]) * gradient
            kernelMagnitudes[kAt] += abs(Double(x[xAt]) * gradient)
            inputSums[xAt] += Double(k[kAt]) * gradient
            inputMagnitudes[xAt] += abs(Double(k[kAt]) * gradient)
          }
        }
      }
    }
    let kernelError = kernelSums.indices.map {
      abs(kernelSums[$0] - Double(kernelGradient[$0])) / kernelMagnitudes[$0]
    }.reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
    var inputError = 0.0
    for index in inputSums.indices {
      let (pixel, channel) = (index / Int(s.input_stride), index % Int(s.input_stride))
      if channel >= Int(s.input_channels) {
        if inputGradient[index] != 7 { inputError = .infinity }
        continue
      }
      let extra =
        Double(residual?.pointer[pixel * Int(s.residual_stride) + channel] ?? 0)
        + Double(bias?.pointer[channel] ?? 0)
      let magnitude = inputMagnitudes[index] + abs(extra)
      let error = abs(inputSums[index] + extra - Double(inputGradient[index])) / magnitude
      inputError = error.isNaN ? .infinity : max(inputError, error)
    }
    return (kernelError, inputError)
  }
}
