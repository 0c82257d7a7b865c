import LeptonKernels
import Testing

/// A product with operands, and what a plain loop makes of it.
private struct Case {
  var gemm = lk_gemm()
  var a: Buffer
  var b: Buffer
  var bias: Buffer?
  var residual: Buffer?
  /// Floats of C.
  let size: Int

  init(
    m: Int, n: Int, k: Int, layout: lk_gemm_b = LK_B_PACKED, transposed: Bool = false,
    batch: [Int] = [1, 1, 1], shared: (a: [Bool], b: [Bool]) = ([], []), bias hasBias: Bool = false,
    residual: lk_residual = LK_RESIDUAL_NONE, activation: lk_unary = LK_LINEAR, gap: Int = 0,
    random: inout SplitMix
  ) {
    gemm.m = Int64(m)
    gemm.n = Int64(n)
    gemm.k = Int64(k)
    gemm.a_transposed = transposed
    gemm.b_layout = layout
    gemm.a_stride = Int64((transposed ? m : k) + gap)
    gemm.b_stride = Int64((layout == LK_B_TRANSPOSED ? k : n) + gap)
    gemm.c_stride = Int64(n + gap)
    gemm.residual_stride = Int64(n + 2 * gap)
    gemm.epilogue.activation = lk_activation(kind: activation, a: 0, b: .infinity, c: 0)
    gemm.epilogue.residual = residual
    let extents = [batch[0], batch[1], batch[2]].map(Int64.init)
    gemm.batch = (extents[0], extents[1], extents[2])
    func steps(_ floats: Int, _ shared: [Bool]) -> (
      (Int64, Int64, Int64), total: Int
    ) {
      var result = [0, 0, 0]
      var total = floats
      for axis in (0..<3).reversed() where !(axis < shared.count && shared[axis]) {
        result[axis] = total
        total *= batch[axis]
      }
      return ((Int64(result[0]), Int64(result[1]), Int64(result[2])), total)
    }
    let aSteps = steps((transposed ? k : m) * Int(gemm.a_stride), shared.a)
    let bSteps = steps((layout == LK_B_TRANSPOSED ? n : k) * Int(gemm.b_stride), shared.b)
    let cSteps = steps(m * Int(gemm.c_stride), [])
    let residualSteps = steps(m * Int(gemm.residual_stride), [])
    gemm.a_batch = aSteps.0
    gemm.b_batch = bSteps.0
    gemm.c_batch = cSteps.0
    gemm.residual_batch = residualSteps.0
    size = cSteps.total
    a = Buffer(count: aSteps.total, random: &random)
    b = Buffer(count: bSteps.total, random: &random)
    if hasBias { bias = Buffer(count: n, random: &random) }
    if residual != LK_RESIDUAL_NONE {
      self.residual = Buffer(count: residualSteps.total, random: &random)
    }
  }

  func run(pool: OpaquePointer? = nil) -> Buffer {
    var gemm = gemm
    let c = Buffer(count: size, repeating: 7)
    let one = lk_gemm_packed_size(gemm.k, gemm.n)
    var operandB = b
    if gemm.b_layout == LK_B_PACKED {
      let matrices = b.count / Int(gemm.k * gemm.b_stride)
      operandB = Buffer(count: matrices * one / 4)
      for matrix in 0..<matrices {
        lk_gemm_pack(
          b.pointer + matrix * Int(gemm.k * gemm.b_stride), gemm.b_stride, 1, gemm.k, gemm.n,
          operandB.raw + matrix * one)
      }
      let step = gemm.k * gemm.b_stride
      gemm.b_batch.0 = gemm.b_batch.0 / step * Int64(one / 4)
      gemm.b_batch.1 = gemm.b_batch.1 / step * Int64(one / 4)
      gemm.b_batch.2 = gemm.b_batch.2 / step * Int64(one / 4)
    }
    let scratch = Buffer(count: lk_gemm_scratch(&gemm) / 4)
    call(
      lk_gemm_kernel(), gemm,
      [
        a.raw, operandB.raw, bias?.raw, residual?.raw, c.raw,
        scratch.count == 0 ? nil : scratch.raw,
      ],
      pool: pool)
    #expect(c.isIntact && scratch.isIntact && operandB.isIntact)
    return c
  }

  /// The largest |difference| to the plain loop, over the sum of the magnitudes.
  func error(of c: Buffer) -> Double {
    let (m, n, k) = (Int(gemm.m), Int(gemm.n), Int(gemm.k))
    let values = c.values
    let (aValues, bValues) = (a.pointer, b.pointer)
    let aStride = Int(gemm.a_stride)
    let bStride = Int(gemm.b_stride)
    let aSteps = gemm.a_transposed ? (row: 1, depth: aStride) : (row: aStride, depth: 1)
    let bSteps =
      gemm.b_layout == LK_B_TRANSPOSED ? (column: bStride, depth: 1) : (column: 1, depth: bStride)
    var written = Array(repeating: false, count: size)
    var worst = 0.0
    for x in 0..<Int(gemm.batch.0) {
      for y in 0..<Int(gemm.batch.1) {
        for z in 0..<Int(gemm.batch.2) {
          func at(_ steps: (Int64, Int64, Int64)) -> Int {
            x * Int(steps.0) + y * Int(steps.1) + z * Int(steps.2)
          }
          for i in 0..<m {
            for j in 0..<n {
              var sum = Double(bias?.pointer[j] ?? 0)
              var magnitude = abs(sum) + 1e-30
              let left = aValues + at(gemm.a_batch) + i * aSteps.row
              let right = bValues + at(gemm.b_batch) + j * bSteps.column
              for l in 0..<k {
                let product = Double(left[l * aSteps.depth]) * Double(right[l * bSteps.depth])
                sum += product
                magnitude += abs(product)
              }
              let extra = Double(
                residual?.pointer[at(gemm.residual_batch) + i * Int(gemm.residual_stride) + j]
                  ?? 0)
              magnitude += abs(extra)
              if gemm.epilogue.residual == LK_RESIDUAL_BEFORE { sum += extra }
              sum = activated(gemm.epilogue.activation.kind, sum)
              if gemm.epilogue.residual == LK_RESIDUAL_AFTER { sum += extra }
              let index = at(gemm.c_batch) + i * Int(gemm.c_stride) + j
              written[index] = true
              let difference = abs(sum - Double(values[index])) / magnitude
              worst = difference.isNaN ? .infinity : max(worst, difference)
            }
          }
        }
      }
    }
    // The gaps between rows of C belong to somebody else.
    #expect(zip(values, written).allSatisfy { $1 || $0 == 7 })
    return worst
  }
}

@Suite struct GemmTests {
  @Test func packedMatricesCanBeHadBack() {
    forEachInstructionSet { level in
      var random = SplitMix(state: 18)
      for _ in 0..<60 {
        let (k, n) = (random.int(1...70), random.int(1...70))
        for (rowStep, columnStep) in [(n, 1), (1, k)] {
          let matrix = Buffer(count: k * n, random: &random)
          let packed = Buffer(count: lk_gemm_packed_size(Int64(k), Int64(n)) / 4)
          let back = Buffer(count: k * n)
          lk_gemm_pack(
            matrix.pointer, Int64(rowStep), Int64(columnStep), Int64(k), Int64(n), packed.raw)
          lk_gemm_unpack(
            level, packed.raw, Int64(rowStep), Int64(columnStep), Int64(k), Int64(n), back.pointer)
          #expect(back.values == matrix.values && back.isIntact, "\(level) \(k)×\(n)")
        }
      }
    }
  }

  @Test func smallShapesAgreeWithThePlainLoop() {
    forEachInstructionSet { level in
      var random = SplitMix(state: 1)
      for m in [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 17, 25] {
        for n in [1, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 40, 48, 64, 70] {
          let test = Case(
            m: m, n: n, k: random.int(1...30), bias: n % 2 == 0, gap: m % 3, random: &random)
          #expect(test.error(of: test.run()) < 1e-6, "\(level) \(m)x\(n)")
        }
      }
    }
  }

  @Test func everyOptionAgreesWithThePlainLoop() {
    forEachInstructionSet { level in
      var random = SplitMix(state: 2)
      for round in 0..<100 {
        let test = Case(
          m: random.int(1...30), n: random.int(1...70), k: random.int(1...40),
          layout: [LK_B_PACKED, LK_B_ROWS, LK_B_TRANSPOSED][round % 3],
          transposed: random.int(0...1) == 1,
          batch: [random.int(1...2), random.int(1...2), random.int(1...2)],
          shared: (
            (0..<3).map { _ in random.int(0...2) == 0 }, (0..<3).map { _ in random.int(0...2) == 0 }
          ),
          bias: random.int(0...1) == 1,
          residual: [LK_RESIDUAL_NONE, LK_RESIDUAL_BEFORE, LK_RESIDUAL_AFTER][random.int(0...2)],
          activation: testedActivations[random.int(0...4)],
          gap: random.int(0...3), random: &random)
        #expect(test.error(of: test.run()) < 1e-6, "\(level) \(test.gemm)")
      }
    }
  }

  @Test func longSumsAgreeWithThePlainLoop() {
    forEachInstructionSet { level in
      var random = SplitMix(state: 3)
      for (m, n, k) in [(1, 33, 5000), (5, 16, 4097), (13, 33, 4500), (1, 8, 40000), (2, 1, 6001)] {
        let test = Case(
          m: m, n: n, k: k, bias: true, residual: LK_RESIDUAL_BEFORE, activation: LK_SOFTSIGN,
          random: &random)
        #expect(test.error(of: test.run()) < 1e-6, "\(level) \(m)x\(n)x\(k)")
      }
    }
  }

  /// A matrix that does not stay in the caches, and transposed ones, are packed piece by piece.
  @Test func matricesAsTheyLieAgreeWithThePlainLoop() {
    forEachInstructionSet { level in
      var random = SplitMix(state: 7)
      let pool = lk_pool_create(2)
      defer { lk_pool_free(pool) }
      for (m, n, k, layout) in [
        (2, 33, 64000, LK_B_ROWS), (5, 70, 1300, LK_B_TRANSPOSED), (40, 18, 700, LK_B_TRANSPOSED),
      ] {
        let test = Case(
          m: m, n: n, k: k, layout: layout, bias: true, residual: LK_RESIDUAL_BEFORE, gap: 3,
          random: &random)
        #expect(test.error(of: test.run(pool: pool)) < 1e-6, "\(level) \(m)x\(n)x\(k)")
      }
    }
  }

  @Test func noDepthLeavesTheBias() {
    forEachInstructionSet { _ in
      var random = SplitMix(state: 4)
      let test = Case(m: 3, n: 5, k: 0, layout: LK_B_ROWS, bias: true, random: &random)
      #expect(test.error(of: test.run()) == 0)
    }
  }

  @Test func theBitsDoNotDependOnTheThreads() {
    forEachInstructionSet { _ in
      var random = SplitMix(state: 5)
      let pools = [2, 3, 7].map { lk_pool_create($0) }
      defer { for pool in pools { lk_pool_free(pool) } }
      for (m, n, k) in [
        (1, 512, 700), (300, 64, 64), (100, 300, 200), (1, 40, 50000), (40, 70, 5000),
      ] {
        for layout in [LK_B_PACKED, LK_B_TRANSPOSED] {
          let test = Case(m: m, n: n, k: k, layout: layout, bias: true, random: &random)
          let alone = test.run().values
          for pool in pools { #expect(test.run(pool: pool).values == alone) }
        }
      }
    }
  }

  @Test func notANumberStays() {
    forEachInstructionSet { _ in
      var random = SplitMix(state: 6)
      for n in [16, 33] {
        let test = Case(m: 13, n: n, k: 4, activation: LK_RELU, random: &random)
        test.a.pointer[0] = .nan
        let c = test.run().values
        #expect(c[0..<n].allSatisfy { $0.isNaN })
        #expect(c[n...].allSatisfy { !$0.isNaN && $0 >= 0 })
      }
    }
  }
}
