import LeptonKernels
import Testing

/// The convolution and what follows it together agree with the convolution, which has tests of its own,
/// and a plain loop over its output.
@Suite struct BandedConvolutionTests {
  @Test(arguments: [LK_POOL_MAX, LK_POOL_AVERAGE]) func poolingsAgreeWithThePlainLoop(
    kind: lk_pool_kind
  ) {
    let pools = [1, 3].map { lk_pool_create($0) }
    defer { for pool in pools { lk_pool_free(pool) } }
    forEachInstructionSet { level in
      var random = SplitMix(state: 31)
      for round in 0..<10 {
        // The first are many patches of Winograd's, in several bands.
        let size = round % 3 == 0 ? 3 : random.int(1...5)
        let (rows, columns) = (random.int(6...50), random.int(6...50))
        let padding = [0, random.int(0...1), random.int(0...1)]
        let step = round % 3 == 0 ? 1 : random.int(1...2)
        let output = [
          1, (rows + 2 * padding[1] - size) / step + 1,
          (columns + 2 * padding[2] - size) / step + 1,
        ]
        let options = ConvolutionCase.Options(
          batch: random.int(1...3), input: [1, rows, columns],
          channels: round % 3 == 0 ? random.int(16...20) : random.int(1...20), output: output,
          filters: round % 3 == 0 ? random.int(16...40) : random.int(1...40),
          kernel: [1, size, size], stride: [1, step, step], padding: padding,
          hasBias: round % 2 == 0, activation: [LK_RELU, LK_LINEAR, LK_SOFTSIGN][round % 3])
        let test = ConvolutionCase(.plain, options, random: &random)
        let stride = [1, random.int(1...3), random.int(1...3)]
        let window = stride.map { $0 == 1 ? 1 : min($0 + random.int(-1...1), 3) }
        guard window[1] <= output[1], window[2] <= output[2] else { continue }
        let expected = Self.pooled(
          test.run(), test.shape, kind: kind, window: window, stride: stride)
        for pool in pools {
          let found = Self.run(test, kind: kind, window: window, stride: stride, pool: pool)
          let worst = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
          #expect(found.count == expected.count && worst < 1e-4, "\(level) \(test.shape) \(window)")
        }
      }
    }
  }

  private static func count(_ length: Int64, _ window: Int, _ stride: Int) -> Int {
    (Int(length) - window) / stride + 1
  }

  private static func pooled(
    _ between: Buffer, _ shape: lk_convolution, kind: lk_pool_kind, window: [Int], stride: [Int]
  ) -> [Float] {
    let (width, channels) = (Int(shape.output.2), Int(shape.output_channels))
    let image = Int(shape.output.1) * width * channels
    var result: [Float] = []
    for batch in 0..<Int(shape.batch) {
      for row in 0..<count(shape.output.1, window[1], stride[1]) {
        for column in 0..<count(shape.output.2, window[2], stride[2]) {
          for channel in 0..<channels {
            var numbers: [Float] = []
            for i in 0..<window[1] {
              for j in 0..<window[2] {
                let pixel = (row * stride[1] + i) * width + column * stride[2] + j
                numbers.append(between.pointer[batch * image + pixel * channels + channel])
              }
            }
            let value =
              kind == LK_POOL_MAX
              ? numbers.max() : numbers.reduce(0, +) / Float(numbers.count)
            result.append(value ?? 0)
          }
        }
      }
    }
    return result
  }

  private static func run(
    _ test: ConvolutionCase, kind: lk_pool_kind, window: [Int], stride: [Int], pool: OpaquePointer?
  ) -> [Float] {
    var pooled = lk_banded_convolution()
    pooled.kind = LK_BANDED_POOLING
    pooled.convolution = test.shape
    pooled.convolution.packing = lk_convolution_packing(&pooled.convolution)
    let output = (
      Int64(1), Int64(count(test.shape.output.1, window[1], stride[1])),
      Int64(count(test.shape.output.2, window[2], stride[2]))
    )
    pooled.pooling.kind = kind
    pooled.pooling.batch = test.shape.batch
    pooled.pooling.channels = test.shape.output_channels
    pooled.pooling.input = test.shape.output
    pooled.pooling.output = output
    pooled.pooling.window = (1, Int64(window[1]), Int64(window[2]))
    pooled.pooling.stride = (1, Int64(stride[1]), Int64(stride[2]))
    let packed = Buffer(count: lk_convolution_packed_size(&pooled.convolution) / 4)
    lk_convolution_pack(&pooled.convolution, test.kernel.pointer, packed.raw)
    let scratch = Buffer(count: lk_banded_convolution_scratch(&pooled) / 4)
    let count = Int(test.shape.batch * output.1 * output.2 * test.shape.output_channels)
    let result = Buffer(count: count, repeating: 7)
    call(
      lk_banded_convolution_kernel(), pooled,
      [test.input.raw, packed.raw, test.bias?.raw, nil, nil, result.raw, scratch.raw], pool: pool)
    guard result.isIntact, scratch.isIntact else { return [] }
    return Array(result.values.prefix(count))
  }

  // MARK: Depthwise

  @Test func depthwiseConvolutionsAgreeWithThePlainLoop() {
    let pools = [1, 3].map { lk_pool_create($0) }
    defer { for pool in pools { lk_pool_free(pool) } }
    forEachInstructionSet { level in
      var random = SplitMix(state: 33)
      for round in 0..<12 {
        // Every other convolution reads pixel by pixel; some images are larger than a band.
        let size = round % 2 == 0 ? 1 : random.int(2...3)
        let (rows, columns) = (random.int(5...60), random.int(5...60))
        let step = random.int(1...2)
        let between = [1, (rows - size) / step + 1, (columns - size) / step + 1]
        let options = ConvolutionCase.Options(
          batch: random.int(1...3), input: [1, rows, columns], channels: random.int(1...20),
          output: between, filters: random.int(1...48), kernel: [1, size, size],
          stride: [1, step, step], hasBias: round % 3 == 0,
          activation: [LK_RELU, LK_LINEAR, LK_SOFTSIGN][round % 3])
        let test = ConvolutionCase(.plain, options, random: &random)
        let taps = random.int(1...5)
        let stride = random.int(1...3)
        let padding = random.int(0...taps)
        // Up to windows that lie in the padding only.
        let result = between.map { ($0 - taps + 2 * padding) / stride + 1 }
        guard result[1] > 0, result[2] > 0 else { continue }
        let depthwise = ConvolutionCase(
          .depthwise,
          ConvolutionCase.Options(
            batch: options.batch, input: between, channels: options.filters,
            output: [1, result[1], result[2]],
            filters: options.filters * (round % 4 == 3 ? random.int(2...10) : 1),
            kernel: [1, taps, taps], stride: [1, stride, stride],
            padding: [0, padding, padding], hasBias: round % 2 == 0,
            activation: [LK_LINEAR, LK_SOFTSIGN][round % 2]),
          random: &random)
        let expected = Self.depthwise(test.run(), depthwise)
        for pool in pools {
          let found = Self.run(test, depthwise, pool: pool)
          let worst = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
          #expect(
            found.count == expected.count && worst < 1e-4,
            "\(level) \(test.shape) \(depthwise.shape)")
        }
      }
    }
  }

  private static func depthwise(_ between: Buffer, _ test: ConvolutionCase) -> [Float] {
    let shape = test.shape
    let (channels, filters) = (Int(shape.input_channels), Int(shape.output_channels))
    let (height, width) = (Int(shape.input.1), Int(shape.input.2))
    let (taps, stride, padding) = (Int(shape.kernel.1), Int(shape.stride.1), Int(shape.padding.1))
    var result: [Float] = []
    for batch in 0..<Int(shape.batch) {
      for row in 0..<Int(shape.output.1) {
        for column in 0..<Int(shape.output.2) {
          for filter in 0..<filters {
            let channel = filter / (filters / channels)
            var sum = test.bias?.pointer[filter] ?? 0
            for i in 0..<taps {
              for j in 0..<taps {
                let (y, x) = (row * stride + i - padding, column * stride + j - padding)
                guard y >= 0, y < height, x >= 0, x < width else { continue }
                sum +=
                  between.pointer[((batch * height + y) * width + x) * channels + channel]
                  * test.kernel.pointer[(i * taps + j) * filters + filter]
              }
            }
            let isBent = shape.epilogue.activation.kind == LK_SOFTSIGN
            result.append(isBent ? sum / (1 + abs(sum)) : sum)
          }
        }
      }
    }
    return result
  }

  private static func run(
    _ test: ConvolutionCase, _ depthwise: ConvolutionCase, pool: OpaquePointer?
  ) -> [Float] {
    var banded = lk_banded_convolution()
    banded.kind = LK_BANDED_DEPTHWISE
    banded.convolution = test.shape
    banded.convolution.packing = lk_convolution_packing(&banded.convolution)
    banded.depthwise = depthwise.shape
    let packed = Buffer(count: lk_convolution_packed_size(&banded.convolution) / 4)
    lk_convolution_pack(&banded.convolution, test.kernel.pointer, packed.raw)
    let packedDepthwise = Buffer(count: lk_depthwise_packed_size(&banded.depthwise) / 4)
    lk_depthwise_pack(&banded.depthwise, depthwise.kernel.pointer, packedDepthwise.raw)
    let scratch = Buffer(count: lk_banded_convolution_scratch(&banded) / 4)
    let shape = depthwise.shape
    let count = Int(shape.batch * shape.output.1 * shape.output.2 * shape.output_channels)
    let result = Buffer(count: count, repeating: 7)
    call(
      lk_banded_convolution_kernel(), banded,
      [
        test.input.raw, packed.raw, test.bias?.raw, packedDepthwise.raw, depthwise.bias?.raw,
        result.raw, scratch.raw,
      ], pool: pool)
    guard result.isIntact, scratch.isIntact else { return [] }
    return Array(result.values.prefix(count))
  }
}
