import LeptonKernels
import Testing

/// Whether two results agree to rounding.
private func expectClose(_ got: [Float], _ want: [Double], _ label: String) {
  for (a, b) in zip(got, want) {
    let same = abs(Double(a) - b) <= 2e-6 * max(abs(b), 1)
    #expect(same, "\(label): \(a), not \(b)")
    if !same { return }
  }
}

private func statistics(_ values: [Double]) -> (mean: Double, variance: Double, square: Double) {
  let n = Double(values.count)
  let mean = values.reduce(0, +) / n
  return (
    mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n,
    values.reduce(0) { $0 + $1 * $1 } / n
  )
}

@Suite struct NormalizationTests {
  @Test func layerNormalizationsEqualThePlainLoop() {
    let pool = lk_pool_create(2)
    defer { lk_pool_free(pool) }
    forEachInstructionSet { level in
      var random = SplitMix(state: 41)
      for width in [1, 2, 3, 7, 16, 17, 31, 64, 100, 5000] {
        for kind in [LK_NORM_LAYER, LK_NORM_VARIANCE, LK_NORM_ROOT_MEAN] {
          let rows = width > 1000 ? 40 : random.int(1...9)
          let params = lk_layer_norm_params(
            kind: kind, epsilon: 1e-3, rows: Int64(rows), width: Int64(width))
          let input = Buffer((0..<rows * width).map { _ in random.float() * 2 + 0.5 })
          let gamma = random.int(0...2) > 0 ? Buffer(count: width, random: &random) : nil
          let beta = random.int(0...2) > 0 ? Buffer(count: width, random: &random) : nil
          let output = Buffer(count: rows * width)
          var want: [Double] = []
          for row in 0..<rows {
            let x = input.values[row * width..<(row + 1) * width].map { Double($0) }
            let s = statistics(x)
            let factor =
              1 / ((kind == LK_NORM_ROOT_MEAN ? s.square : s.variance) + 1e-3).squareRoot()
            for (i, value) in x.enumerated() {
              let centered = kind == LK_NORM_LAYER ? value - s.mean : value
              let scaled = centered * factor * Double(gamma?.values[i] ?? 1)
              want.append(scaled + Double(beta?.values[i] ?? 0))
            }
          }
          call(
            lk_layer_norm_kernel(), params, [input.raw, gamma?.raw, beta?.raw, output.raw],
            pool: pool)
          expectClose(output.values, want, "kind \(kind.rawValue) \(width) level \(level.rawValue)")
          call(lk_layer_norm_kernel(), params, [input.raw, gamma?.raw, beta?.raw, input.raw])
          #expect(input.values == output.values)
          #expect(output.isIntact)
        }
      }
    }
  }

  @Test func groupNormalizationEqualsThePlainLoop() {
    let pool = lk_pool_create(2)
    defer { lk_pool_free(pool) }
    forEachInstructionSet { level in
      var random = SplitMix(state: 42)
      for (samples, spatial, channels, groups) in [
        (1, 1, 1, 1), (2, 9, 6, 3), (2, 16, 6, 6), (1, 5, 7, 1), (3, 4, 64, 32), (1, 600, 96, 2),
        (2, 3, 900, 3), (1, 7, 520, 1), (1, 130, 48, 48),
      ] {
        let params = lk_group_norm_params(
          epsilon: 1e-3, samples: Int64(samples), spatial: Int64(spatial),
          channels: Int64(channels), groups: Int64(groups))
        let count = samples * spatial * channels, size = channels / groups
        let input = Buffer((0..<count).map { _ in random.float() * 2 + 0.5 })
        let gamma = random.int(0...2) > 0 ? Buffer(count: channels, random: &random) : nil
        let beta = random.int(0...2) > 0 ? Buffer(count: channels, random: &random) : nil
        let output = Buffer(count: count)
        let x = input.values
        var want = [Double](repeating: 0, count: count)
        for sample in 0..<samples {
          for group in 0..<groups {
            let places = (0..<spatial).flatMap { row in
              (0..<size).map { (sample * spatial + row) * channels + group * size + $0 }
            }
            let s = statistics(places.map { Double(x[$0]) })
            for place in places {
              let c = place % channels
              let normal = (Double(x[place]) - s.mean) / (s.variance + 1e-3).squareRoot()
              want[place] =
                normal * Double(gamma?.values[c] ?? 1) + Double(beta?.values[c] ?? 0)
            }
          }
        }
        call(
          lk_group_norm_kernel(), params, [input.raw, gamma?.raw, beta?.raw, output.raw], pool: pool
        )
        expectClose(output.values, want, "\(spatial) \(channels) \(groups) level \(level.rawValue)")
        call(lk_group_norm_kernel(), params, [input.raw, gamma?.raw, beta?.raw, input.raw])
        #expect(input.values == output.values)
        #expect(output.isIntact)
      }
    }
  }

  @Test func unitNormalizationEqualsThePlainLoop() {
    forEachInstructionSet { level in
      var random = SplitMix(state: 43)
      for (outer, axis, inner) in [(3, 1, 1), (2, 5, 1), (4, 100, 1), (2, 5, 3), (1, 6, 300)] {
        let params = lk_unit_norm_params(
          outer: Int64(outer), axis: Int64(axis), inner: Int64(inner), limit: 1e12)
        var values = (0..<outer * axis * inner).map { _ in random.float() }
        for i in 0..<axis { values[i * inner] = 0 }  // a vector of length 0
        let input = Buffer(values), output = Buffer(count: values.count)
        var want = [Double](repeating: 0, count: values.count)
        for o in 0..<outer {
          for j in 0..<inner {
            let places = (0..<axis).map { (o * axis + $0) * inner + j }
            let squares = places.reduce(0.0) { $0 + Double(values[$1]) * Double(values[$1]) }
            for place in places {
              want[place] = Double(values[place]) * min(1 / squares.squareRoot(), 1e12)
            }
          }
        }
        call(lk_unit_norm_kernel(), params, [input.raw, output.raw])
        expectClose(output.values, want, "\(outer) \(axis) \(inner) level \(level.rawValue)")
        call(lk_unit_norm_kernel(), params, [input.raw, input.raw])
        #expect(input.values == output.values)
      }
    }
  }
}
