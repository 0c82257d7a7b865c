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
    }
  }
}
