import LeptonKernels
import Testing

/// A range of input positions along each of the three axes.
private typealias Window = [Range<Int>]

/// Pooling by definition: `window(pixel)` says what of the input an output pixel covers.
private func reference(
  _ kind: lk_pool_kind, _ input: [Float], batch: Int, channels: Int, dims: [Int], output: [Int],
  window: ([Int]) -> Window
) -> [Double] {
  var result: [Double] = []
  for sample in 0..<batch {
    for d in 0..<output[0] {
      for h in 0..<output[1] {
        for w in 0..<output[2] {
          let area = window([d, h, w])
          for c in 0..<channels {
            var values: [Double] = []
            for i in area[0] {
              for j in area[1] {
                for k in area[2] {
                  let pixel = ((sample * dims[0] + i) * dims[1] + j) * dims[2] + k
                  values.append(Double(input[pixel * channels + c]))
                }
              }
            }
            let sum = values.reduce(0, +)
            result.append(
              kind == LK_POOL_MAX ? values.max() ?? -.infinity : sum / Double(values.count))
          }
        }
      }
    }
  }
  return result
}

private func agrees(_ got: [Float], _ want: [Double]) -> Bool {
  got.count == want.count
    && zip(got, want).allSatisfy { Double($0) == $1 || abs(Double($0) - $1) <= 1e-6 }
}

@Suite struct PoolingTests {
  @Test func randomPoolingsEqualThePlainLoop() {
    let pool = lk_pool_create(2)
    defer { lk_pool_free(pool) }
    forEachInstructionSet { level in
      var random = SplitMix(state: 51)
      for number in 0..<250 {
        let axes = random.int(1...3)
        var dims = [1, 1, 1], window = dims, stride = dims, before = [0, 0, 0], output = dims
        for axis in (3 - axes)..<3 {
          window[axis] = random.int(1...4)
          stride[axis] = random.int(1...4)
          dims[axis] = random.int(window[axis]...9)
          if random.int(0...1) == 0 {  // "same"
            output[axis] = (dims[axis] + stride[axis] - 1) / stride[axis]
            let padding = (output[axis] - 1) * stride[axis] + window[axis] - dims[axis]
            before[axis] = max(padding, 0) / 2
          } else {
            output[axis] = (dims[axis] - window[axis]) / stride[axis] + 1
          }
        }
        let batch = random.int(1...3)
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
        let input = Buffer(count: batch * dims.reduce(1, *) * channels, random: &random)
        let result = Buffer(count: batch * output.reduce(1, *) * channels)
        call(lk_pooling_kernel(), params, [input.raw, result.raw], pool: pool)
        let want = reference(
          params.kind, input.values, batch: batch, channels: channels, dims: dims, output: output
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
      var random = SplitMix(state: 52)
      for number in 0..<80 {
        let dims = (0..<3).map { _ in random.int(1...9) }
        let output = (0..<3).map { _ in random.int(1...6) }
        let channels = random.int(1...40)
        var params = lk_adaptive_pooling_params()
        params.kind = random.int(0...1) == 0 ? LK_POOL_MAX : LK_POOL_AVERAGE
        params.batch = 2
        params.channels = Int64(channels)
        fill(&params.input, dims)
        fill(&params.output, output)
        let input = Buffer(count: 2 * dims.reduce(1, *) * channels, random: &random)
        let result = Buffer(count: 2 * output.reduce(1, *) * channels)
        call(lk_adaptive_pooling_kernel(), params, [input.raw, result.raw])
        let want = reference(
          params.kind, input.values, batch: 2, channels: channels, dims: dims, output: output
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

  @Test func globalPoolingIsAccurateOverManyPixels() {
    let pool = lk_pool_create(2)
    defer { lk_pool_free(pool) }
    forEachInstructionSet { _ in
      var random = SplitMix(state: 53)
      let dims = [1, 97, 101], channels = 70
      for kind in [LK_POOL_MAX, LK_POOL_AVERAGE] {
        var params = lk_pooling_params()
        params.kind = kind
        params.batch = 1
        params.channels = Int64(channels)
        fill(&params.input, dims)
        fill(&params.window, dims)
        fill(&params.output, [1, 1, 1])
        fill(&params.stride, [1, 1, 1])
        let input = Buffer(count: dims.reduce(1, *) * channels, random: &random)
        let one = Buffer(count: channels), two = Buffer(count: channels)
        call(lk_pooling_kernel(), params, [input.raw, one.raw])
        call(lk_pooling_kernel(), params, [input.raw, two.raw], pool: pool)
        #expect(one.values == two.values)
        var sums = [Double](repeating: 0, count: channels)
        var greatest = [Double](repeating: -.infinity, count: channels)
        for (element, value) in input.values.enumerated() {
          sums[element % channels] += Double(value)
          greatest[element % channels] = max(greatest[element % channels], Double(value))
        }
        let want = kind == LK_POOL_MAX ? greatest : sums.map { $0 / Double(97 * 101) }
        for (a, b) in zip(one.values, want) { #expect(abs(Double(a) - b) <= 1e-8) }
      }
    }
  }
}
