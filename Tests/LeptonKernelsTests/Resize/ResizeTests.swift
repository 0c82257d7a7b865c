import LeptonKernels
import Testing

/// A table of weights for one axis, with the memory it points to.
private final class Table {
  var axis = lk_resize_axis()
  private let start: UnsafeMutablePointer<Int32>
  private let weights: UnsafeMutablePointer<Float>

  init(_ method: lk_resize_method, _ input: Int, _ output: Int, antialias: Bool) {
    let taps = lk_resize_taps(method, Int64(input), Int64(output), antialias)
    start = .allocate(capacity: output)
    weights = .allocate(capacity: output * Int(taps))
    lk_resize_table(method, Int64(input), Int64(output), antialias, start, weights)
    axis = lk_resize_axis(
      input: Int64(input), output: Int64(output), taps: taps, start: start, weights: weights)
  }

  deinit {
    start.deallocate()
    weights.deallocate()
  }

  /// Row `i` as a weight for every input.
  func dense(_ i: Int) -> [Double] {
    var row = [Double](repeating: 0, count: Int(axis.input))
    for tap in 0..<Int(axis.taps) {
      row[Int(start[i]) + tap] += Double(weights[i * Int(axis.taps) + tap])
    }
    return row
  }
}

private let methods = [
  LK_RESIZE_NEAREST, LK_RESIZE_BILINEAR, LK_RESIZE_BICUBIC, LK_RESIZE_LANCZOS3,
  LK_RESIZE_LANCZOS5, LK_RESIZE_AREA,
]

private func resize(
  _ input: Buffer, batch: Int, channels: Int, _ height: Table, _ width: Table,
  pool: OpaquePointer? = nil
) -> [Float] {
  var params = lk_resize_params(
    batch: Int64(batch), channels: Int64(channels), height: height.axis, width: width.axis)
  let scratch = Buffer(count: lk_resize_scratch(&params) / 4)
  let output = Buffer(
    count: batch * Int(height.axis.output) * Int(width.axis.output) * channels)
  call(lk_resize_kernel(), params, [input.raw, output.raw, scratch.raw], pool: pool)
  #expect(output.isIntact && scratch.isIntact)
  return output.values
}

@Suite struct ResizeTests {
  @Test func agreesWithKeras() {
    forEachInstructionSet { level in
      for test in ResizeReference.all {
        let d = test.dims
        let input = Buffer(
          (0..<d[0] * d[1] * d[4]).map { Float(($0 * 37 + 11) % 64) / 32 - 1 })
        let got = resize(
          input, batch: 1, channels: d[4],
          Table(test.method, d[0], d[2], antialias: test.antialias),
          Table(test.method, d[1], d[3], antialias: test.antialias))
        for (a, b) in zip(got, test.values) {
          #expect(
            abs(a - b) <= 2e-6,
            "method \(test.method.rawValue) \(d) level \(level.rawValue): \(a), not \(b)")
        }
      }
    }
  }

  @Test func tablesStayInsideTheInputAndAddUpToOne() {
    for method in methods {
      for antialias in [false, true] {
        for (input, output) in [(1, 1), (1, 9), (2, 3), (5, 1), (7, 7), (4, 12), (100, 33)] {
          let table = Table(method, input, output, antialias: antialias)
          for i in 0..<output {
            #expect(table.axis.start[i] >= 0)
            #expect(Int(table.axis.start[i]) + Int(table.axis.taps) <= input)
            #expect(abs(table.dense(i).reduce(0, +) - 1) < 1e-5)
          }
          if input == output {
            for i in 0..<output { #expect(abs(table.dense(i)[i] - 1) < 1e-6) }
          }
        }
      }
    }
  }

  @Test func wholeFactorsOfNearestRepeat() {
    let table = Table(LK_RESIZE_NEAREST, 5, 15, antialias: false)
    #expect((0..<15).map { Int(table.axis.start[$0]) } == (0..<15).map { $0 / 3 })
  }

  @Test func imagesEqualThePlainLoopAndDoNotDependOnThreads() {
    let pool = lk_pool_create(2)
    defer { lk_pool_free(pool) }
    forEachInstructionSet { level in
      var random = SplitMix(state: 61)
      for number in 0..<60 {
        let method = methods[number % methods.count]
        let batch = random.int(1...2), channels = [1, 3, 4, 16, 17, 40][random.int(0...5)]
        let dims = (0..<4).map { _ in random.int(1...12) }
        let height = Table(method, dims[0], dims[2], antialias: number % 4 == 0)
        let width = Table(method, dims[1], dims[3], antialias: number % 4 == 0)
        let input = Buffer(count: batch * dims[0] * dims[1] * channels, random: &random)
        let got = resize(input, batch: batch, channels: channels, height, width)
        #expect(got == resize(input, batch: batch, channels: channels, height, width, pool: pool))
        let x = input.values
        var place = 0
        for sample in 0..<batch {
          for i in 0..<dims[2] {
            let rows = height.dense(i)
            for j in 0..<dims[3] {
              let columns = width.dense(j)
              for c in 0..<channels {
                var sum = 0.0
                for h in 0..<dims[0] where rows[h] != 0 {
                  for w in 0..<dims[1] where columns[w] != 0 {
                    let pixel = (sample * dims[0] + h) * dims[1] + w
                    sum += rows[h] * columns[w] * Double(x[pixel * channels + c])
                  }
                }
                let same = abs(Double(got[place]) - sum) <= 2e-6
                #expect(same, "\(number) level \(level.rawValue) \(dims) \(channels)")
                if !same { return }
                place += 1
              }
            }
          }
        }
      }
    }
  }

  @Test func largeImagesDoNotDependOnThreads() {
    let pool = lk_pool_create(2)
    defer { lk_pool_free(pool) }
    forEachInstructionSet { _ in
      var random = SplitMix(state: 62)
      let input = Buffer(count: 150 * 170 * 9, random: &random)
      let height = Table(LK_RESIZE_BICUBIC, 150, 231, antialias: false)
      let width = Table(LK_RESIZE_BICUBIC, 170, 99, antialias: true)
      let got = resize(input, batch: 1, channels: 9, height, width)
      #expect(got == resize(input, batch: 1, channels: 9, height, width, pool: pool))
    }
  }

  /// The transposed table holds the same weights, the other way round.
  @Test(arguments: methods) func transposedTablesHoldTheSameWeights(method: lk_resize_method) {
    for (input, output) in [(1, 1), (1, 9), (9, 1), (7, 20), (20, 7), (13, 13), (64, 3), (5, 64)] {
      let table = Table(method, input, output, antialias: input == 20)
      let taps = Int(lk_resize_transposed_taps(&table.axis))
      var start = [Int32](repeating: -1, count: input)
      var weights = [Float](repeating: .nan, count: input * taps)
      lk_resize_transpose(&table.axis, &start, &weights)
      var dense = [[Double]](
        repeating: [Double](repeating: 0, count: input), count: output)
      for position in 0..<input {
        #expect(start[position] >= 0 && Int(start[position]) + taps <= output)
        for tap in 0..<taps {
          dense[Int(start[position]) + tap][position] += Double(weights[position * taps + tap])
        }
      }
      for i in 0..<output { #expect(dense[i] == table.dense(i)) }
    }
  }
}
