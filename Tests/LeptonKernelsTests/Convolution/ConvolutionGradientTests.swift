import LeptonKernels
import Testing

@Suite struct ConvolutionGradientTests {
  @Test func randomShapesAgreeWithThePlainLoops() {
    forEachInstructionSet { level in
      var random = SplitMix(state: 21)
      for round in 0..<120 {
        let test = ConvolutionGradientCase.random(budget: 60000, &random)
        let errors = test.errors(
          kernelGradient: test.kernelGradient(),
          inputGradient: test.inputGradient(packsAhead: round % 4 == 0))
        #expect(errors.kernel < 2e-6, "\(level) \(test.shape)")
        #expect(errors.input < 2e-6, "\(level) \(test.shape)")
      }
    }
  }

  private func case3x3(
    channels: Int64, filters: Int64, extent: Int64 = 17, groups: Int64 = 1,
    random: inout SplitMix
  ) -> ConvolutionGradientCase {
    var shape = lk_convolution()
    shape.batch = 2
    shape.input = (1, extent, extent + 1)
    shape.output = shape.input
    shape.kernel = (1, 3, 3)
    shape.stride = (1, 1, 1)
    shape.dilation = (1, 1, 1)
    shape.padding = (0, 1, 1)
    shape.groups = groups
    shape.input_channels = channels
    shape.input_stride = channels
    shape.residual_stride = channels
    shape.output_channels = filters
    shape.output_stride = filters
    return ConvolutionGradientCase(shape, hasEpilogue: true, random: &random)
  }

  /// Convolutions over single pixels, whose kernel gradient is a product of two matrices.
  private func pixelwiseCase(
    channels: Int64, filters: Int64, pixels: Int64, gap: Int64, random: inout SplitMix
  ) -> ConvolutionGradientCase {
    var shape = lk_convolution()
    shape.batch = 1
    shape.input = (1, 1, pixels)
    shape.output = shape.input
    shape.kernel = (1, 1, 1)
    shape.stride = (1, 1, 1)
    shape.dilation = (1, 1, 1)
    shape.groups = 1
    shape.input_channels = channels
    shape.input_stride = channels + gap
    shape.residual_stride = channels
    shape.output_channels = filters
    shape.output_stride = filters + gap
    return ConvolutionGradientCase(shape, hasEpilogue: false, random: &random)
  }

  /// Around the least rows, columns and depth of a product; with a last panel that is not full, several parts
  /// of the rows, of the columns and of the depth.
  @Test func pixelwiseKernelGradientsAgreeWithThePlainLoops() {
    forEachInstructionSet { level in
      var random = SplitMix(state: 25)
      for (channels, filters, pixels) in [
        (31, 32, 64), (32, 32, 63), (32, 32, 64), (33, 47, 131), (50, 33, 257), (260, 34, 65),
        (40, 41, 1300), (300, 130, 64),
      ] {
        let test = pixelwiseCase(
          channels: Int64(channels), filters: Int64(filters), pixels: Int64(pixels),
          gap: Int64(random.int(0...3)), random: &random)
        let errors = test.errors(
          kernelGradient: test.kernelGradient(), inputGradient: test.inputGradient())
        #expect(errors.kernel < 2e-6, "\(level) \(test.shape)")
        #expect(errors.input < 2e-6, "\(level) \(test.shape)")
      }
    }
  }

  /// The shapes whose input gradient runs by Winograd's minimal filtering.
  @Test func minimalFilteringAgreesWithThePlainLoops() {
    forEachInstructionSet { level in
      var random = SplitMix(state: 22)
      for (channels, filters) in [(16, 32), (33, 20)] {
        let test = case3x3(
          channels: Int64(channels), filters: Int64(filters), extent: 5, random: &random)
        let errors = test.errors(
          kernelGradient: test.kernelGradient(), inputGradient: test.inputGradient())
        #expect(errors.kernel < 2e-6, "\(level) \(test.shape)")
        #expect(errors.input < 2e-6, "\(level) \(test.shape)")
      }
    }
  }

  /// Shapes of every kind that Winograd's kernel gradient takes, whether it is faster for them or not:
  /// with patches beyond the border, gaps between pixels, several planes, and channels in chunks.
  private func minimalCase(_ round: Int, _ random: inout SplitMix) -> ConvolutionGradientCase {
    let taps = Int64(round % 2 == 0 ? 3 : 5)
    let (wide, large) = (round % 5 == 3, round % 5 == 4)
    func extent() -> Int64 { Int64(large ? 24 : random.int(1...(wide ? 3 : 9))) }
    var shape = lk_convolution()
    shape.batch = large ? 2 : Int64(random.int(1...2))
    shape.input = (Int64(random.int(1...2)), extent() + taps, extent() + taps)
    shape.padding = (
      Int64(random.int(0...1)), Int64(random.int(0...Int(taps))), Int64(random.int(0...Int(taps)))
    )
    shape.output = (
      shape.input.0 + shape.padding.0, shape.input.1 + shape.padding.1 - taps + 1,
      shape.input.2 + shape.padding.2 - taps + 1
    )
    shape.kernel = (1, taps, taps)
    shape.stride = (1, 1, 1)
    shape.dilation = (1, 1, 1)
    shape.groups = 1
    shape.input_channels = Int64(wide ? 100 : large ? 17 : random.int(1...40))
    shape.input_stride = shape.input_channels + Int64(random.int(0...3))
    shape.residual_stride = shape.input_channels
    shape.output_channels = Int64(wide ? 70 : large ? 18 : random.int(1...48))
    shape.output_stride = shape.output_channels + Int64(random.int(0...3))
    return ConvolutionGradientCase(shape, hasEpilogue: false, random: &random)
  }

  @Test func minimalKernelGradientsAgreeWithThePlainLoops() {
    forEachInstructionSet { level in
      var random = SplitMix(state: 24)
      for round in 0..<15 {
        let test = minimalCase(round, &random)
        let errors = test.errors(
          kernelGradient: test.kernelGradient(packing: round % 2 == 0 ? 4 : 2),
          inputGradient: test.inputGradient())
        // A tap at the border has fewer products than its patch, whose rounding it shares.
        #expect(errors.kernel < 6e-6, "\(level) \(test.shape)")
      }
    }
  }

  @Test func theBitsDoNotDependOnTheThreads() {
    forEachInstructionSet { _ in
      var random = SplitMix(state: 23)
      let pools = [2, 3, 7].map { lk_pool_create($0) }
      defer { for pool in pools { lk_pool_free(pool) } }
      for (channels, filters, groups) in [(3, 32, 1), (40, 70, 1), (24, 12, 3)] {
        let test = case3x3(
          channels: Int64(channels), filters: Int64(filters), groups: Int64(groups),
          random: &random)
        let (kernel, input) = (test.kernelGradient(), test.inputGradient())
        for pool in pools {
          #expect(test.kernelGradient(pool: pool) == kernel)
          #expect(test.inputGradient(pool: pool) == input)
        }
      }
      for (channels, filters, pixels) in [(70, 100, 1500), (300, 65, 300), (33, 33, 3000)] {
        let test = pixelwiseCase(
          channels: Int64(channels), filters: Int64(filters), pixels: Int64(pixels), gap: 1,
          random: &random)
        let kernel = test.kernelGradient()
        for pool in pools { #expect(test.kernelGradient(pool: pool) == kernel) }
      }
      for round in [3, 4, 8] {
        let test = minimalCase(round, &random)
        let packing: Int32 = round % 2 == 0 ? 4 : 2
        let kernel = test.kernelGradient(packing: packing)
        for pool in pools {
          #expect(test.kernelGradient(pool: pool, packing: packing) == kernel)
        }
      }
    }
  }
}
