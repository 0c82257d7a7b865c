import LeptonKernels
import Testing

/// The convolution and the pooling together agree with the convolution, which has tests of its own, and a
/// plain loop over its output.
@Suite struct PooledConvolutionTests {
  @Test(arguments: [LK_POOL_MAX, LK_POOL_AVERAGE]) func randomShapesAgreeWithThePlainLoop(
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
    var pooled = lk_pooled_convolution()
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
    let scratch = Buffer(count: lk_pooled_convolution_scratch(&pooled) / 4)
    let count = Int(test.shape.batch * output.1 * output.2 * test.shape.output_channels)
    let result = Buffer(count: count, repeating: 7)
    call(
      lk_pooled_convolution_kernel(), pooled,
      [test.input.raw, packed.raw, test.bias?.raw, nil, result.raw, scratch.raw], pool: pool)
    guard result.isIntact, scratch.isIntact else { return [] }
    return Array(result.values.prefix(count))
  }
}
