import LeptonKernels
import Testing

@Suite struct ConvolutionTests {
  @Test(arguments: ConvolutionKind.allCases) func randomShapesAgreeWithThePlainLoop(
    kind: ConvolutionKind
  ) {
    forEachInstructionSet { level in
      var random = SplitMix(state: 11)
      for _ in 0..<120 {
        let test = ConvolutionCase.random(kind, budget: 40000, &random)
        #expect(test.error(of: test.run()) < 1e-6, "\(level) \(test.shape)")
      }
    }
  }

  @Test func packedKernelsCanBeHadBack() {
    forEachInstructionSet { level in
      var random = SplitMix(state: 17)
      for _ in 0..<60 {
        let test = ConvolutionCase.random(.plain, budget: 40000, &random)
        var shape = test.shape
        shape.packing = 0
        #expect(lk_convolution_keeps_kernel(&shape) == (shape.groups == 1))
        guard shape.groups == 1 else { continue }
        let packed = Buffer(count: lk_convolution_packed_size(&shape) / 4)
        lk_convolution_pack(&shape, test.kernel.pointer, packed.raw)
        let kernel = Buffer(count: test.kernel.count)
        lk_convolution_unpack(level, &shape, packed.raw, kernel.pointer)
        #expect(kernel.values == test.kernel.values && kernel.isIntact, "\(level) \(shape)")
      }
      var winograd = lk_convolution()
      (winograd.groups, winograd.packing) = (1, 4)
      #expect(!lk_convolution_keeps_kernel(&winograd))
    }
  }

  /// More taps than one pass over a panel takes: the sums are set down and taken up again.
  @Test func longKernelsAgreeWithThePlainLoop() {
    forEachInstructionSet { level in
      var random = SplitMix(state: 12)
      for size in [[1, 1, 90], [1, 9, 9], [5, 5, 5]] {
        for padding in [0, 2] {
          let options = ConvolutionCase.Options(
            input: size.map { $0 + ($0 > 1 ? 3 : 0) }, channels: 3,
            output: size.map { $0 > 1 ? 4 : 1 }, filters: 5, kernel: size,
            padding: size.map { $0 > 1 ? padding : 0 }, hasBias: true, activation: LK_SOFTSIGN)
          for kind in [ConvolutionKind.plain, .depthwise] {
            var options = options
            if kind == .depthwise { options.filters = 3 }
            let test = ConvolutionCase(kind, options, random: &random)
            #expect(test.error(of: test.run()) < 1e-6, "\(level) \(test.shape)")
          }
        }
      }
    }
  }

  /// More channels than the fixed zeros behind the border serve.
  @Test func manyChannelsAtTheBorderAgreeWithThePlainLoop() {
    forEachInstructionSet { level in
      var random = SplitMix(state: 13)
      for kind in [ConvolutionKind.plain, .transposed] {
        let test = ConvolutionCase(
          kind,
          .init(
            input: [1, 2, 3], channels: 1100, output: [1, 2, 3], filters: 2, kernel: [1, 2, 3],
            padding: [0, 1, 1]), random: &random)
        #expect(test.error(of: test.run()) < 1e-6, "\(level)")
      }
    }
  }

  /// The shapes that run by Winograd's minimal filtering, in all forms: odd extents, any padding, full
  /// epilogues.
  @Test(arguments: [(2, 3), (4, 3), (2, 5)])
  func minimalFilteringAgreesWithThePlainLoop(tile: Int32, taps: Int) {
    let pixels = Int(tile) + taps - 1
    forEachInstructionSet { level in
      lk_set_winograd(pixels == 6 ? 4 : 2)
      defer { lk_set_winograd(4) }
      var random = SplitMix(state: 16)
      var count = 0
      for round in 0..<18 {
        // The larger patches pay where there are many, so every other image is wide.
        let (height, width) = (
          random.int(1...13), random.int(round % 2 == 0 ? 1...9 : 33...41)
        )
        let padding = [0, random.int(0...2), random.int(0...2)]
        let after = random.int(0...2)
        let options = ConvolutionCase.Options(
          batch: random.int(1...2), input: [1, height + taps - 1, width + taps - 1],
          channels: random.int(16...30),
          output: [1, height + padding[1] + after, width + padding[2] + after],
          filters: random.int(16...50), kernel: [1, taps, taps], padding: padding,
          gap: round % 3 == 0 ? 3 : 0, hasBias: round % 2 == 0,
          residual: [LK_RESIDUAL_NONE, LK_RESIDUAL_BEFORE, LK_RESIDUAL_AFTER][round % 3],
          activation: [LK_RELU, LK_LINEAR, LK_SOFTSIGN][round / 3 % 3])
        let test = ConvolutionCase(.plain, options, random: &random)
        #expect(test.error(of: test.run()) < (pixels == 6 ? 4e-6 : 1e-6), "\(level) \(test.shape)")
        var shape = test.shape
        count += lk_convolution_packing(&shape) == tile ? 1 : 0
      }
      #expect(count >= 3)
    }
  }

  /// Many channels, where sums are long: the larger patches lose no more digits than a plain loop does.
  @Test func minimalFilteringKeepsTheDigits() {
    forEachInstructionSet { level in
      var random = SplitMix(state: 21)
      for channels in [64, 256, 512] {
        let options = ConvolutionCase.Options(
          batch: 2, input: [1, 8, 12], channels: channels, output: [1, 8, 12], filters: 32,
          kernel: [1, 3, 3], padding: [0, 1, 1])
        let test = ConvolutionCase(.plain, options, random: &random)
        #expect(test.error(of: test.run()) < 4e-6, "\(level) \(test.shape)")
      }
    }
  }

  /// Windows that lie outside the input for the greater part, over few and over many images: taps that
  /// no row of a tile reads are left out.
  @Test func wideBordersAgreeWithThePlainLoop() {
    forEachInstructionSet { level in
      var random = SplitMix(state: 17)
      for round in 0..<30 {
        let size = [1, random.int(3...6), random.int(3...6)]
        let input = [1, random.int(1...5), random.int(1...5)]
        let dilation = round % 4 == 3 ? [1, 2, 2] : [1, 1, 1]
        let reach = (1...2).map { (size[$0] - 1) * dilation[$0] }
        let options = ConvolutionCase.Options(
          batch: [1, 5, 14, 25][random.int(0...3)], input: input, channels: random.int(1...9),
          output: [1, input[1] + reach[0], input[2] + reach[1]], filters: random.int(1...20),
          kernel: size, dilation: dilation, padding: [0, reach[0], reach[1]],
          gap: round % 3 == 0 ? 2 : 0, hasBias: true, residual: LK_RESIDUAL_BEFORE,
          activation: LK_RELU)
        let test = ConvolutionCase(.plain, options, random: &random)
        #expect(test.error(of: test.run()) < 1e-6, "\(level) \(test.shape)")
      }
    }
  }

  /// Lines without a pixel: nothing is written, and nothing divided by their length.
  @Test(arguments: ConvolutionKind.allCases) func emptyLinesAreLeftAlone(kind: ConvolutionKind) {
    forEachInstructionSet { _ in
      var random = SplitMix(state: 24)
      let test = ConvolutionCase(
        kind,
        .init(
          input: [1, 3, 0], channels: 4, output: [1, 3, 0], filters: 4, kernel: [1, 3, 3],
          padding: [0, 1, 1]), random: &random)
      #expect(test.run().count == 0)
    }
  }

  /// Long lines of small kernels, which run as strips: borders of any width on each side, rows of the kernel
  /// that lie outside, all of them too, and strides.
  @Test(arguments: [ConvolutionKind.plain, .transposed]) func longLinesAgreeWithThePlainLoop(
    kind: ConvolutionKind
  ) {
    forEachInstructionSet { level in
      var random = SplitMix(state: 23)
      for round in 0..<40 {
        var options = ConvolutionCase.Options(batch: random.int(1...2))
        let taps = [1, random.int(1...5), random.int(1...5)]
        options.kernel = taps
        options.input = [1, random.int(1...6), random.int(12...45)]
        options.stride = [1, random.int(1...2), random.int(1...2)]
        options.dilation = [1, random.int(1...2), random.int(0...3) == 0 ? 2 : 1]
        options.padding = [0, random.int(0...(taps[1] + 1)), random.int(0...(taps[2] + 1))]
        for axis in 1...2 {
          let reach = (taps[axis] - 1) * options.dilation[axis]
          let (length, stride) = (options.input[axis], options.stride[axis])
          let free = length + options.padding[axis] + random.int(0...3) - reach - 1
          options.output[axis] =
            kind == .transposed
            ? random.int(1...(length * stride + reach + 2)) : max(1, free / stride + 1)
        }
        options.channels = random.int(1...5)
        options.filters = [random.int(1...15), 16, 24, 32, random.int(33...80)][round % 5]
        options.gap = round % 4 == 0 ? random.int(1...3) : 0
        options.hasBias = round % 3 != 0
        options.residual = [LK_RESIDUAL_NONE, LK_RESIDUAL_BEFORE, LK_RESIDUAL_AFTER][round / 5 % 3]
        options.activation = testedActivations[random.int(0...4)]
        let test = ConvolutionCase(kind, options, random: &random)
        #expect(test.error(of: test.run()) < 1e-6, "\(level) \(test.shape)")
      }
    }
  }

  @Test(arguments: ConvolutionKind.allCases) func theBitsDoNotDependOnTheThreads(
    kind: ConvolutionKind
  ) {
    forEachInstructionSet { _ in
      var random = SplitMix(state: 14)
      let pools = [2, 3, 7].map { lk_pool_create($0) }
      defer { for pool in pools { lk_pool_free(pool) } }
      for filters in [16, 70] {
        let test = ConvolutionCase(
          kind,
          .init(
            input: [1, 30, 31], channels: kind == .depthwise ? filters : 24,
            output: [1, 30, 31], filters: filters, kernel: [1, 3, 3], padding: [0, 1, 1],
            hasBias: true, activation: LK_RELU), random: &random)
        let alone = test.run().values
        for pool in pools { #expect(test.run(pool: pool).values == alone) }
      }
    }
  }

  /// The skip connection of a residual block may be overwritten by the sum.
  @Test func theOutputMayReplaceTheResidual() {
    forEachInstructionSet { _ in
      var random = SplitMix(state: 15)
      for (activation, residual) in [
        (LK_RELU, LK_RESIDUAL_BEFORE), (LK_LINEAR, LK_RESIDUAL_AFTER),
        (LK_SOFTSIGN, LK_RESIDUAL_AFTER),
      ] {
        for kind in ConvolutionKind.allCases {
          let test = ConvolutionCase(
            kind,
            .init(
              input: [1, 7, 7], channels: 19, output: [1, 7, 7], filters: 19, kernel: [1, 3, 3],
              padding: [0, 1, 1], residual: residual, activation: activation), random: &random)
          let apart = test.run().values
          #expect(test.run(inPlace: true).values == apart)
        }
      }
    }
  }
}
