import LeptonKernels
import Testing

/// The gradient of pooling by definition: `window(pixel)` says what of the input an output pixel
/// covers.
private func reference(
  _ kind: lk_pool_kind, _ input: [Float], _ gradient: [Float], batch: Int, channels: Int,
  dims: [Int], output: [Int], window: ([Int]) -> [Range<Int>]
) -> [Double] {
  var result = [Double](repeating: 0, count: input.count)
  for pixel in 0..<(batch * output.reduce(1, *)) {
    let area = window([
      pixel / (output[1] * output[2]) % output[0], pixel / output[2] % output[1],
      pixel % output[2],
    ])
    let sample = pixel / output.reduce(1, *)
    for c in 0..<channels {
      var elements: [Int] = []
      for i in area[0] {
        for j in area[1] {
          for k in area[2] {
            elements.append((((sample * dims[0] + i) * dims[1] + j) * dims[2] + k) * channels + c)
          }
        }
      }
      let g = Double(gradient[pixel * channels + c])
      if kind == LK_POOL_MAX {
        var greatest = elements[0]
        for element in elements where input[element] > input[greatest] { greatest = element }
        result[greatest] += g
      } else {
        for element in elements { result[element] += g / Double(elements.count) }
      }
    }
  }
  return result
}

private func agrees(_ got: [Float], _ want: [Double]) -> Bool {
  got.count == want.count && zip(got, want).allSatisfy { abs(Double($0) - $1) <= 2e-6 }
}

/// Small whole numbers, so that windows hold equal maxima.
private func steps(_ count: Int, _ random: inout SplitMix) -> Buffer {
  Buffer((0..<count).map { _ in Float(random.int(-3...3)) })
}

@Suite struct PoolingGradientTests {
  @Test func randomPoolingsEqualThePlainLoop() {
    let pool = lk_pool_create(2)
    defer { lk_pool_free(pool) }
    forEachInstructionSet { level in
      var random = SplitMix(state: 54)
      for number in 0..<250 {
        let axes = random.int(1...3)
        var dims = [1, 1, 1], window = dims, stride = dims, before = [0, 0, 0], output = dims
        for axis in (3 - axes)..<3 {
          window[axis] = random.int(1...4)
          stride[axis] = random.int(0...2) == 0 ? random.int(1...4) : window[axis]
          dims[axis] = random.int(window[axis]...9)
          if random.int(0...1) == 0 {  // "same"
            output[axis] = (dims[axis] + stride[axis] - 1) / stride[axis]
            let padding = (output[axis] - 1) * stride[axis] + window[axis] - dims[axis]
            before[axis] = max(padding, 0) / 2
          } else {
            output[axis] = (dims[axis] - window[axis]) / stride[axis] + 1
          }
        }
        let batch = random.int(1...3) * (random.int(0...9) == 0 ? 8 : 1)
        let channels = [1, 2, 3, 5, 8, 16, 17, 32, 48, 70, 130][random.int(0...10)]
        var params = lk_pooling_params()
        params.kind = random.int(0...1) == 0 ? LK_POOL_MAX : LK_POOL_AVERAGE
        params.batch = Int64(batch)
        params.channels = Int64(channels)
        fill(&params.input, dims)
        fill(&params.output, output)
        fill(&params.window, window)
        fill(&params.stride, stride)
        fill(&params.before, before)
        let input = steps(batch * dims.reduce(1, *) * channels, &random)
        let pooled = Buffer(count: batch * output.reduce(1, *) * channels)
        let gradient = Buffer(count: pooled.count, random: &random)
        let result = Buffer(count: input.count)
        call(lk_pooling_kernel(), params, [input.raw, pooled.raw], pool: pool)
        call(
          lk_pooling_gradient_kernel(), params, [input.raw, pooled.raw, gradient.raw, result.raw],
          pool: pool)
        let want = reference(
          params.kind, input.values, gradient.values, batch: batch, channels: channels, dims: dims,
          output: output
        ) { pixel in
          (0..<3).map {
            let begin = pixel[$0] * stride[$0] - before[$0]
            return max(begin, 0)..<min(begin + window[$0], dims[$0])
          }
        }
        let same = agrees(result.values, want) && result.isIntact
        #expect(same, "\(number) level \(level.rawValue): \(dims) \(window) \(stride) \(channels)")
        if !same { return }
      }
    }
  }

  @Test func adaptivePoolingEqualsThePlainLoop() {
    forEachInstructionSet { level in
      var random = SplitMix(state: 55)
      for number in 0..<80 {
        let output = (0..<3).map { _ in random.int(1...4) }
        let dims = output.map {
          random.int(0...1) == 0 ? $0 * random.int(1...3) : random.int(1...9)
        }
        let channels = random.int(1...40)
        var params = lk_adaptive_pooling_params()
        params.kind = random.int(0...1) == 0 ? LK_POOL_MAX : LK_POOL_AVERAGE
        params.batch = 2
        params.channels = Int64(channels)
        fill(&params.input, dims)
        fill(&params.output, output)
        let input = steps(2 * dims.reduce(1, *) * channels, &random)
        let pooled = Buffer(count: 2 * output.reduce(1, *) * channels)
        let gradient = Buffer(count: pooled.count, random: &random)
        let result = Buffer(count: input.count)
        call(lk_adaptive_pooling_kernel(), params, [input.raw, pooled.raw])
        call(
          lk_adaptive_pooling_gradient_kernel(), params,
          [input.raw, pooled.raw, gradient.raw, result.raw])
        let want = reference(
          params.kind, input.values, gradient.values, batch: 2, channels: channels, dims: dims,
          output: output
        ) { pixel in
          (0..<3).map {
            let n = dims[$0], o = output[$0], i = pixel[$0]
            return i * n / o..<((i + 1) * n + o - 1) / o
          }
        }
        let same = agrees(result.values, want) && result.isIntact
        #expect(same, "\(number) level \(level.rawValue): \(dims) \(output) \(channels)")
        if !same { return }
      }
    }
  }

  @Test func theBitsDoNotDependOnTheThreads() {
    forEachInstructionSet { _ in
      var random = SplitMix(state: 56)
      let pools = [2, 3, 7].map { lk_pool_create($0) }
      defer { for pool in pools { lk_pool_free(pool) } }
      for (window, output) in [(2, 20), (3, 19)] {
        var params = lk_pooling_params()
        params.kind = LK_POOL_MAX
        params.batch = 3
        params.channels = 70
        fill(&params.input, [1, 40, 40])
        fill(&params.output, [1, output, output])
        fill(&params.window, [1, window, window])
        fill(&params.stride, [1, 2, 2])
        let input = steps(3 * 40 * 40 * 70, &random)
        let pooled = Buffer(count: 3 * output * output * 70)
        let gradient = Buffer(count: pooled.count, random: &random)
        call(lk_pooling_kernel(), params, [input.raw, pooled.raw])
        let alone = Buffer(count: input.count), together = Buffer(count: input.count)
        let kernel = lk_pooling_gradient_kernel()
        call(kernel, params, [input.raw, pooled.raw, gradient.raw, alone.raw])
        for pool in pools {
          call(kernel, params, [input.raw, pooled.raw, gradient.raw, together.raw], pool: pool)
          #expect(together.values == alone.values)
        }
      }
    }
  }
}
