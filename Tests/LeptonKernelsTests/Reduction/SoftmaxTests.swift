import Foundation
import LeptonKernels
import Testing

/// A softmax over the middle axis, with its mask where it has one.
private struct SoftmaxCase {
  var params = lk_softmax_params()
  var outer: [Int]
  var input: [Float]
  var mask: [UInt8]?
  var maskStrides = [Int](repeating: 0, count: 6)

  init(outer: [Int], axis: Int, inner: Int, _ random: inout SplitMix) {
    self.outer = outer
    params.axis = Int64(axis)
    params.inner = Int64(inner)
    params.scale = 1
    fill(&params.outer_dims, outer)
    input = (0..<outer.reduce(1, *) * axis * inner).map { _ in random.float() * 8 }
  }

  /// A mask that broadcasts along random axes.
  mutating func addMask(_ random: inout SplitMix) {
    let dims = outer + [Int(params.axis), Int(params.inner)]
    var step = 1
    for axis in dims.indices.reversed() where random.int(0...2) > 0 {
      maskStrides[axis] = step
      step *= dims[axis]
    }
    mask = (0..<step).map { _ in random.int(0...2) > 0 ? 1 : 0 }
    params.masked = true
    params.masked_value = -1e9
    params.zero_masked = random.int(0...1) == 0
    fill(&params.mask_outer_strides, Array(maskStrides[..<4]))
    params.mask_axis_stride = Int64(maskStrides[4])
    params.mask_inner_stride = Int64(maskStrides[5])
  }

  func run(inPlace: Bool = false, pool: OpaquePointer? = nil) -> [Float] {
    let source = Buffer(input)
    let destination = inPlace ? source : Buffer(count: input.count)
    var mask = mask ?? [0]
    mask.withUnsafeMutableBytes {
      call(lk_softmax_kernel(), params, [source.raw, destination.raw, $0.baseAddress], pool: pool)
    }
    #expect(source.isIntact && destination.isIntact)
    return destination.values
  }

  func reference() -> [Double] {
    let axis = Int(params.axis), inner = Int(params.inner)
    var result = [Double](repeating: 0, count: input.count)
    for row in 0..<outer.reduce(1, *) {
      var rest = row, start = 0
      for d in outer.indices.reversed() {
        start += rest % outer[d] * maskStrides[d]
        rest /= outer[d]
      }
      for j in 0..<inner {
        let places = (0..<axis).map { (row * axis + $0) * inner + j }
        let seen = (0..<axis).map {
          mask.map { mask in { mask[start + $0 * maskStrides[4] + j * maskStrides[5]] != 0 } }?($0)
            ?? true
        }
        let logits = zip(places, seen).map {
          $1 ? Double(input[$0] * params.scale) : Double(params.masked_value)
        }
        let greatest = logits.max() ?? 0
        let sum = logits.reduce(0) { $0 + exp($1 - greatest) }
        for (i, place) in places.enumerated() {
          let value = logits[i] - greatest - log(sum)
          result[place] = params.zero_masked && !seen[i] ? 0 : params.log ? value : exp(value)
        }
      }
    }
    return result
  }
}

@Suite struct SoftmaxTests {
  @Test func randomSoftmaxesEqualThePlainLoop() {
    forEachInstructionSet { level in
      var random = SplitMix(state: 31)
      for number in 0..<400 {
        let outer = (0..<4).map { _ in random.int(1...3) }
        var test = SoftmaxCase(
          outer: outer, axis: random.int(1...(number % 3 == 0 ? 300 : 20)),
          inner: random.int(0...2) == 0 ? random.int(1...40) : 1, &random)
        test.params.log = random.int(0...2) == 0
        if random.int(0...2) == 0 { test.params.scale = 0.25 }
        if random.int(0...1) == 0 { test.addMask(&random) }
        let got = test.run()
        #expect(got == test.run(inPlace: true))
        for (a, b) in zip(got, test.reference()) {
          let same = abs(Double(a) - b) <= 2e-6 * max(abs(b), test.params.log ? 1 : 1e-3)
          #expect(same, "\(number) level \(level.rawValue): \(a), not \(b)")
          if !same { return }
        }
      }
    }
  }

  @Test func longRowsAddUpAndDoNotDependOnThreads() {
    let pool = lk_pool_create(2)
    defer { lk_pool_free(pool) }
    forEachInstructionSet { _ in
      var random = SplitMix(state: 32)
      for (rows, axis, inner) in [(2, 50_000, 1), (300, 1000, 1), (4, 2000, 19)] {
        let test = SoftmaxCase(outer: [rows, 1, 1, 1], axis: axis, inner: inner, &random)
        let got = test.run()
        #expect(got == test.run(pool: pool))
        let total = got.reduce(0.0) { $0 + Double($1) }
        #expect(abs(total / Double(rows * inner) - 1) < 1e-6)
      }
    }
  }

  @Test func fullyMaskedRowsAreZero() {
    forEachInstructionSet { _ in
      var random = SplitMix(state: 33)
      var test = SoftmaxCase(outer: [1, 1, 1, 1], axis: 5, inner: 1, &random)
      test.params.masked = true
      test.params.zero_masked = true
      test.params.masked_value = -1e9
      test.params.mask_axis_stride = 1
      test.mask = [0, 0, 0, 0, 0]
      #expect(test.run() == [0, 0, 0, 0, 0])
      test.params.zero_masked = false
      #expect(test.run() == [0.2, 0.2, 0.2, 0.2, 0.2])
    }
  }
}
