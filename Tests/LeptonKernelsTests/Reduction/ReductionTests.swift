import Foundation
import LeptonKernels
import Testing

private let kinds = [
  LK_REDUCE_SUM, LK_REDUCE_MEAN, LK_REDUCE_MAX, LK_REDUCE_MIN, LK_REDUCE_PROD, LK_REDUCE_ARGMAX,
  LK_REDUCE_ARGMIN, LK_REDUCE_SUM_OF_SQUARES, LK_REDUCE_LOG_SUM_EXP,
]

/// A reduction with its input, as doubles.
private struct ReductionCase {
  var kind = LK_REDUCE_SUM
  var dtype = LK_FLOAT32
  var dims: [Int]
  var reduced: [Bool]
  var input: [Double]

  var outputCount: Int { zip(dims, reduced).reduce(1) { $1.1 ? $0 : $0 * $1.0 } }
  var givesIndex: Bool { kind == LK_REDUCE_ARGMAX || kind == LK_REDUCE_ARGMIN }

  func run(pool: OpaquePointer? = nil) -> [Double]? {
    var params = lk_reduce_params()
    params.kind = kind
    params.dtype = dtype
    params.rank = Int32(dims.count)
    fill(&params.dims, dims)
    withUnsafeMutableBytes(of: &params.reduced) { raw in
      for (axis, flag) in reduced.enumerated() { raw[axis] = flag ? 1 : 0 }
    }
    guard lk_reduce_prepare(&params) else { return nil }
    var scratch = [UInt8](repeating: 0, count: lk_reduce_scratch(&params) + 1)
    func run<In, Out>(_ input: [In], _ zero: Out, _ value: (Out) -> Double) -> [Double] {
      var input = input
      var output = [Out](repeating: zero, count: outputCount + 1)
      input.withUnsafeMutableBytes { input in
        output.withUnsafeMutableBytes { output in
          scratch.withUnsafeMutableBytes { scratch in
            call(
              lk_reduce_kernel(), params,
              [input.baseAddress, output.baseAddress, scratch.baseAddress], pool: pool)
          }
        }
      }
      #expect(value(output[outputCount]) == value(zero))
      return output.dropLast().map(value)
    }
    if dtype == LK_BOOL {
      return run(input.map { UInt8($0) }, UInt8(7)) { Double($0) }
    }
    let toIndex = { (x: Int32) in Double(x) }
    if dtype == LK_INT32 { return run(input.map { Int32($0) }, Int32(-77), toIndex) }
    let floats = input.map { Float($0) }
    return givesIndex
      ? run(floats, Int32(-77), toIndex) : run(floats, Float(-77)) { Double($0) }
  }

  func reference() -> [Double] {
    var groups = [[Double]](repeating: [], count: outputCount)
    for (element, value) in input.enumerated() {
      var rest = element, place = 0, step = 1
      for axis in dims.indices.reversed() {
        if !reduced[axis] {
          place += rest % dims[axis] * step
          step *= dims[axis]
        }
        rest /= dims[axis]
      }
      groups[place].append(value)
    }
    return groups.map { values in
      switch kind {
      case LK_REDUCE_SUM: return values.reduce(0, +)
      case LK_REDUCE_MEAN: return values.reduce(0, +) / Double(values.count)
      case LK_REDUCE_MAX: return values.reduce(-.infinity) { $0.isNaN || $0 >= $1 ? $0 : $1 }
      case LK_REDUCE_MIN: return values.reduce(.infinity) { $0.isNaN || $0 <= $1 ? $0 : $1 }
      case LK_REDUCE_PROD: return values.reduce(1, *)
      case LK_REDUCE_ANY: return values.contains { $0 != 0 } ? 1 : 0
      case LK_REDUCE_ALL: return values.allSatisfy { $0 != 0 } ? 1 : 0
      case LK_REDUCE_SUM_OF_SQUARES: return values.reduce(0) { $0 + $1 * $1 }
      case LK_REDUCE_LOG_SUM_EXP: return log(values.reduce(0) { $0 + exp($1) })
      default:
        var best = 0
        for (index, value) in values.enumerated() where !values[best].isNaN {
          let better = kind == LK_REDUCE_ARGMAX ? value > values[best] : value < values[best]
          if better || value.isNaN { best = index }
        }
        return Double(best)
      }
    }
  }
}

@Suite struct ReductionTests {
  @Test func randomReductionsEqualThePlainLoop() {
    forEachInstructionSet { level in
      var random = SplitMix(state: 21)
      for number in 0..<700 {
        let rank = random.int(0...5)
        var dims = (0..<rank).map { _ in random.int(1...4) }
        if rank > 0 { dims[random.int(0...rank - 1)] = random.int(1...150) }
        if rank > 0 && random.int(0...40) == 0 { dims[0] = 0 }
        var test = ReductionCase(
          dims: dims, reduced: dims.map { _ in random.int(0...1) == 0 }, input: [])
        let count = dims.reduce(1, *)
        switch random.int(0...9) {
        case 0:
          test.dtype = LK_BOOL
          test.kind = random.int(0...1) == 0 ? LK_REDUCE_ANY : LK_REDUCE_ALL
          test.input = (0..<count).map { _ in random.int(0...9) == 0 ? 1 : 0 }
        case 1:
          test.dtype = LK_INT32
          test.kind =
            [
              LK_REDUCE_SUM, LK_REDUCE_MAX, LK_REDUCE_MIN, LK_REDUCE_ARGMAX, LK_REDUCE_ARGMIN,
            ][random.int(0...4)]
          test.input = (0..<count).map { _ in Double(random.int(-50...50)) }
        default:
          test.kind = kinds[random.int(0...kinds.count - 1)]
          test.input = (0..<count).map { _ in Double(random.float() * 2 + 0.5) }
          if random.int(0...9) == 0 && count > 0 && test.kind != LK_REDUCE_LOG_SUM_EXP {
            test.input[random.int(0...count - 1)] = .nan
          }
        }
        guard let got = test.run() else {
          Issue.record("refused")
          continue
        }
        let scale = Double(max(count, 1)).squareRoot()
        for (a, b) in zip(got, test.reference()) {
          let same = a == b || (a.isNaN && b.isNaN) || abs(a - b) <= 1e-6 * max(abs(b), scale * 0.1)
          #expect(
            same,
            "\(number) kind \(test.kind.rawValue) level \(level.rawValue) \(dims) \(test.reduced): \(a) \(b)"
          )
          if !same { return }
        }
      }
    }
  }

  @Test func longSumsAreAccurateAndDoNotDependOnThreads() {
    let pool = lk_pool_create(2)
    defer { lk_pool_free(pool) }
    var random = SplitMix(state: 22)
    let input = (0..<1_500_000).map { _ in Double(random.float() + 1) }
    for (dims, reduced) in [
      ([1_500_000], [true]), ([500_000, 3], [true, false]), ([23_437, 64], [true, false]),
      ([3, 500_000], [false, true]),
    ] {
      let test = ReductionCase(
        dims: dims, reduced: reduced, input: Array(input[..<dims.reduce(1, *)]))
      let want = test.reference()
      forEachInstructionSet { _ in
        let one = test.run(), two = test.run(pool: pool)
        #expect(one == two)
        for (a, b) in zip(one ?? [], want) { #expect(abs(a - b) <= 3e-7 * abs(b)) }
      }
    }
  }

  @Test func extremesOfLogSumExp() {
    forEachInstructionSet { _ in
      for (input, want) in [
        ([-Double.infinity, -.infinity], -Double.infinity), ([.infinity, 0], .infinity),
        ([1000, 1000], 1000 + log(2)), ([-1000, -1000], -1000 + log(2)),
      ] {
        let test = ReductionCase(
          kind: LK_REDUCE_LOG_SUM_EXP, dims: [2], reduced: [true], input: input)
        let got = test.run()?.first ?? .nan
        #expect(got == want || abs(got - want) < 1e-3)
      }
      #expect(
        ReductionCase(kind: LK_REDUCE_ANY, dims: [2], reduced: [true], input: []).run() == nil)
    }
  }
}
