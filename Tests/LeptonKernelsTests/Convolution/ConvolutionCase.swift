import LeptonKernels

enum ConvolutionKind: CaseIterable {
  case plain, depthwise, transposed
}

/// A convolution with operands, and what a plain loop makes of it.
struct ConvolutionCase {
  let kind: ConvolutionKind
  var shape = lk_convolution()
  let input: Buffer
  let kernel: Buffer
  let bias: Buffer?
  /// Factors of the sums, for plain windows only.
  let scale: Buffer?
  let residual: Buffer?

  /// Spatial arrays are (D, H, W).
  struct Options {
    var batch = 1
    var input = [1, 1, 1]
    var channels = 1
    var output = [1, 1, 1]
    var filters = 1
    var kernel = [1, 1, 1]
    var stride = [1, 1, 1]
    var dilation = [1, 1, 1]
    var padding = [0, 0, 0]
    var groups = 1
    var gap = 0
    var hasBias = false
    var hasScale = false
    var residual = LK_RESIDUAL_NONE
    var activation = LK_LINEAR
  }

  init(_ kind: ConvolutionKind, _ options: Options, random: inout SplitMix) {
    func triple(_ values: [Int]) -> (Int64, Int64, Int64) {
      (Int64(values[0]), Int64(values[1]), Int64(values[2]))
    }
    self.kind = kind
    shape.batch = Int64(options.batch)
    shape.input = triple(options.input)
    shape.input_channels = Int64(options.channels)
    shape.input_stride = Int64(options.channels + options.gap)
    shape.output = triple(options.output)
    shape.output_channels = Int64(options.filters)
    shape.output_stride = Int64(options.filters + options.gap)
    shape.residual_stride = Int64(options.filters + 2 * options.gap)
    shape.kernel = triple(options.kernel)
    shape.stride = triple(options.stride)
    shape.dilation = triple(options.dilation)
    shape.padding = triple(options.padding)
    shape.groups = Int64(options.groups)
    shape.epilogue.activation = lk_activation(kind: options.activation, a: 0, b: .infinity, c: 0)
    shape.epilogue.residual = options.residual
    let pixels = options.batch * options.output.reduce(1, *)
    let taps = options.kernel.reduce(1, *)
    let perTap =
      kind == .depthwise
      ? options.filters : options.channels / options.groups * options.filters
    input = Buffer(
      count: options.batch * options.input.reduce(1, *) * Int(shape.input_stride), random: &random)
    kernel = Buffer(count: taps * perTap, random: &random)
    bias = options.hasBias ? Buffer(count: options.filters, random: &random) : nil
    scale = options.hasScale ? Buffer(count: options.filters, random: &random) : nil
    shape.has_scale = options.hasScale
    residual =
      options.residual == LK_RESIDUAL_NONE
      ? nil : Buffer(count: pixels * Int(shape.residual_stride), random: &random)
  }

  /// A random case of at most about `budget` multiplications.
  static func random(_ kind: ConvolutionKind, budget: Int, _ random: inout SplitMix)
    -> ConvolutionCase
  {
    while true {
      var options = Options()
      options.batch = random.int(1...2)
      let rank = random.int(1...3)
      for axis in (3 - rank)..<3 {
        options.input[axis] = random.int(1...[40, 14, 6][rank - 1])
        options.kernel[axis] = random.int(1...[9, 5, 3][rank - 1])
        if random.int(0...1) == 1 {
          options.stride[axis] = random.int(1...3)
          options.dilation[axis] = random.int(1...3)
        }
        if random.int(0...1) == 1 { options.padding[axis] = random.int(0...options.kernel[axis]) }
        let reach = (options.kernel[axis] - 1) * options.dilation[axis]
        if kind == .transposed {
          options.output[axis] = random.int(
            1...(options.input[axis] * options.stride[axis] + reach + 2))
        } else {
          let free = options.input[axis] + options.padding[axis] + random.int(0...3) - reach - 1
          options.output[axis] = max(1, free / options.stride[axis] + 1)
        }
      }
      options.groups = random.int(0...3) == 0 && kind != .depthwise ? random.int(2...4) : 1
      options.channels = options.groups * random.int(1...(random.int(0...1) == 1 ? 4 : 36))
      options.filters =
        kind == .depthwise
        ? options.channels * (random.int(0...1) == 1 ? 1 : random.int(1...10))
        : options.groups * random.int(1...(random.int(0...1) == 1 ? 9 : 40))
      options.gap = random.int(0...2) == 0 ? random.int(1...5) : 0
      options.hasBias = random.int(0...1) == 1
      options.hasScale = kind == .plain && random.int(0...1) == 1
      options.residual =
        [LK_RESIDUAL_NONE, LK_RESIDUAL_BEFORE, LK_RESIDUAL_AFTER][
          random.int(0...2)]
      options.activation = testedActivations[random.int(0...4)]
      let perPixel =
        options.kernel.reduce(1, *) * options.filters
        * (kind == .depthwise ? 1 : options.channels / options.groups)
      if options.batch * options.output.reduce(1, *) * perPixel < budget {
        return ConvolutionCase(kind, options, random: &random)
      }
    }
  }

  private var outputCount: Int {
    Int(shape.batch * shape.output.0 * shape.output.1 * shape.output.2 * shape.output_stride)
  }

  /// The scale stands behind the bias.
  private var biasAndScale: Buffer? {
    guard let scale else { return bias }
    return Buffer((bias?.values ?? [Float](repeating: 0, count: scale.count)) + scale.values)
  }

  /// The output; `inPlace` writes it over (a copy of) the residual.
  func run(pool: OpaquePointer? = nil, inPlace: Bool = false) -> Buffer {
    var shape = shape
    let output =
      inPlace ? Buffer(residual?.values ?? []) : Buffer(count: outputCount, repeating: 7)
    let residual = inPlace ? output : self.residual
    let bias = biasAndScale
    let packed: Buffer
    let scratch: Buffer
    let function: lk_kernel?
    switch kind {
    case .plain:
      shape.packing = shape.has_scale ? 0 : lk_convolution_packing(&shape)
      packed = Buffer(count: lk_convolution_packed_size(&shape) / 4)
      lk_convolution_pack(&shape, kernel.pointer, packed.raw)
      scratch = Buffer(count: lk_convolution_scratch(&shape) / 4)
      function = lk_convolution_kernel()
    case .depthwise:
      packed = Buffer(count: lk_depthwise_packed_size(&shape) / 4)
      lk_depthwise_pack(&shape, kernel.pointer, packed.raw)
      scratch = Buffer(count: lk_depthwise_scratch(&shape) / 4)
      function = lk_depthwise_kernel()
    case .transposed:
      packed = Buffer(count: lk_transposed_convolution_packed_size(&shape) / 4)
      lk_transposed_convolution_pack(&shape, kernel.pointer, packed.raw)
      scratch = Buffer(count: lk_transposed_convolution_scratch(&shape) / 4)
      function = lk_transposed_convolution_kernel()
    }
    call(
      function, shape,
      [
        input.raw, packed.raw, bias?.raw, residual?.raw, output.raw,
        scratch.count == 0 ? nil : scratch.raw,
      ], pool: pool)
    guard output.isIntact, packed.isIntact, scratch.isIntact else {
      return Buffer(count: outputCount)
    }
    return output
  }

  /// The largest |difference| to the plain loop, over the sum of the magnitudes; infinite where the
  /// gaps between pixels were written.
  func error(of output: Buffer) -> Double {
    func list(_ values: (Int64, Int64, Int64)) -> [Int] {
      [Int(values.0), Int(values.1), Int(values.2)]
    }
    let (inputs, outputs, size) = (list(shape.input), list(shape.output), list(shape.kernel))
    let (stride, dilation, padding) = (
      list(shape.stride), list(shape.dilation), list(shape.padding)
    )
    let (channels, filters) = (Int(shape.input_channels), Int(shape.output_channels))
    let groups = kind == .depthwise ? channels : Int(shape.groups)
    let (groupChannels, groupFilters) = (channels / groups, filters / groups)
    let (from, weights, to) = (input.pointer, kernel.pointer, output.pointer)
    let pixels = outputs.reduce(1, *)
    var worst = 0.0
    for pixel in 0..<(Int(shape.batch) * pixels) {
      let at = [
        pixel / (outputs[1] * outputs[2]) % outputs[0], pixel / outputs[2] % outputs[1],
        pixel % outputs[2],
      ]
      // The taps that read inside the input, with the pixel they read.
      var taps: [(tap: Int, pixel: Int)] = []
      for tap in 0..<size.reduce(1, *) {
        let part = [tap / (size[1] * size[2]), tap / size[2] % size[1], tap % size[2]]
        var index = pixel / pixels
        var inside = true
        for axis in 0..<3 {
          var position = at[axis] * stride[axis] + part[axis] * dilation[axis] - padding[axis]
          if kind == .transposed {
            position = at[axis] + padding[axis] - part[axis] * dilation[axis]
            inside = inside && position >= 0 && position % stride[axis] == 0
            position /= stride[axis]
          }
          inside = inside && position >= 0 && position < inputs[axis]
          index = index * inputs[axis] + position
        }
        if inside { taps.append((tap, index)) }
      }
      for filter in 0..<filters {
        let group = filter / groupFilters
        var sum = 0.0
        var magnitude = 1e-30
        for (tap, source) in taps {
          let x = from + source * Int(shape.input_stride) + group * groupChannels
          var (start, step) = (tap * groupChannels * filters + filter, filters)
          if kind == .transposed {
            (start, step) = ((tap * filters + filter) * groupChannels, 1)
          }
          for channel in 0..<groupChannels {
            let product = Double(x[channel]) * Double(weights[start + channel * step])
            sum += product
            magnitude += abs(product)
          }
        }
        if let scale {
          sum *= Double(scale.pointer[filter])
          magnitude *= abs(Double(scale.pointer[filter]))
        }
        let offset = Double(bias?.pointer[filter] ?? 0)
        sum += offset
        magnitude += abs(offset)
        let extra = Double(residual?.pointer[pixel * Int(shape.residual_stride) + filter] ?? 0)
        magnitude += abs(extra)
        if shape.epilogue.residual == LK_RESIDUAL_BEFORE { sum += extra }
        sum = activated(shape.epilogue.activation.kind, sum)
        if shape.epilogue.residual == LK_RESIDUAL_AFTER { sum += extra }
        let got = Double(to[pixel * Int(shape.output_stride) + filter])
        let difference = abs(sum - got) / magnitude
        worst = difference.isNaN ? .infinity : max(worst, difference)
      }
      for gap in filters..<Int(shape.output_stride)
      where to[pixel * Int(shape.output_stride) + gap] != 7 {
        worst = .infinity
      }
    }
    return worst
  }
}
