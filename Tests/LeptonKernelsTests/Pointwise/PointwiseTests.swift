import Foundation
import LeptonKernels
import Testing

/// Whether two memories hold the same numbers; NaNs are equal whatever their bits.
private func agree(_ a: [UInt8], _ b: [UInt8], _ dtype: lk_dtype) -> Bool {
  if a == b { return true }
  let size = PointwiseProgram.size(dtype)
  return stride(from: 0, to: a.count, by: size).allSatisfy { start in
    a[start..<start + size] == b[start..<start + size]
      || (Scalar(dtype, a, start).wide.isNaN && Scalar(dtype, b, start).wide.isNaN)
  }
}

@Suite struct PointwiseTests {
  @Test func randomProgramsEqualThePlainLoop() {
    var random = SplitMix(state: 42)
    let programs = (0..<700).map { _ in PointwiseProgram.random(&random) }
    let references = programs.map { $0.reference() }
    forEachInstructionSet { level in
      for (number, program) in programs.enumerated() {
        guard let got = program.run() else {
          Issue.record("program \(number) was refused")
          continue
        }
        let want = references[number]
        for (index, operand) in program.operands.enumerated() {
          let same = agree(got[index], want[index], operand.dtype)
          #expect(
            same, "program \(number) operand \(index) level \(level.rawValue): \(program.dims)")
          if !same { return }
        }
      }
    }
  }

  @Test func outputMayBeAnInput() {
    forEachInstructionSet { _ in
      var random = SplitMix(state: 3)
      for count in [1, 5, 16, 100, 513, 3000] {
        // y = x + c, stored over x, then z = x·y from the x that was loaded before.
        var program = PointwiseProgram(dims: [count])
        let bytes = (0..<count).flatMap { _ in
          withUnsafeBytes(of: random.float()) { Array($0) }
        }
        for _ in 0..<3 {
          program.operands.append(.init(dtype: LK_FLOAT32, strides: [1], bytes: bytes))
        }
        program.emit(LK_OP_LOAD_FLOAT, 0, 0)
        program.emit(
          LK_OP_CONSTANT_FLOAT, 1, f: lk_activation(kind: LK_LINEAR, a: 3, b: 0, c: 0))
        program.emit(LK_OP_ADD, 1, 0, 1)
        program.emit(LK_OP_STORE_FLOAT, 1, 1)
        program.emit(LK_OP_MULTIPLY, 2, 0, 1)
        program.emit(LK_OP_STORE_FLOAT, 2, 2)
        let want = program.reference()
        let got = program.run(aliases: [1: 0])
        #expect(got?[1] == want[1])
        #expect(got?[2] == want[2])
      }
    }
  }

  @Test func shortProgramsOverRowsEqualThePlainLoop() {
    forEachInstructionSet { level in
      var random = SplitMix(state: 9)
      for _ in 0..<300 {
        let dims = [random.int(1...20), random.int(1...300)]
        var program = PointwiseProgram(dims: dims)
        for index in 0..<3 {
          var strides = [dims[1], 1]
          if index < 2 && random.int(0...1) == 0 { strides[random.int(0...1)] = 0 }
          if strides == [dims[1], 0] { strides = [1, 0] }
          let bytes = PointwiseProgram.bytes(LK_FLOAT32, dims[0] * dims[1], &random)
          program.operands.append(.init(dtype: LK_FLOAT32, strides: strides, bytes: bytes))
        }
        program.emit(LK_OP_LOAD_FLOAT, 0, 0)
        program.emit(LK_OP_LOAD_FLOAT, 1, 1)
        program.emit(lk_opcode(UInt32(random.int(10...15))), 0, 0, 1)
        if random.int(0...2) > 0 {
          let kind = random.int(0...1) == 0 ? LK_RELU : LK_FLOOR
          program.emit(
            LK_OP_UNARY, 1, 0, f: lk_activation(kind: kind, a: 0, b: .infinity, c: 0))
          program.emit(LK_OP_STORE_FLOAT, 2, 1)
        } else {
          program.emit(LK_OP_STORE_FLOAT, 2, 0)
        }
        let got = program.run()?[2] ?? []
        let want = program.reference()[2]
        #expect(
          agree(got, want, LK_FLOAT32), "\(program.operands.map(\.strides)) \(level.rawValue)")
      }
    }
  }

  @Test func resultsDoNotDependOnThreads() {
    let pool = lk_pool_create(2)
    defer { lk_pool_free(pool) }
    forEachInstructionSet { _ in
      var random = SplitMix(state: 5)
      let dims = [997, 331]
      var program = PointwiseProgram(dims: dims)
      for strides in [[331, 1], [0, 1], [331, 1]] {
        let bytes = PointwiseProgram.bytes(LK_FLOAT32, dims[0] * dims[1], &random)
        program.operands.append(.init(dtype: LK_FLOAT32, strides: strides, bytes: bytes))
      }
      program.emit(LK_OP_LOAD_FLOAT, 0, 0)
      program.emit(LK_OP_LOAD_FLOAT, 1, 1)
      program.emit(LK_OP_MULTIPLY, 0, 0, 1)
      program.emit(LK_OP_UNARY, 0, 0, f: lk_activation(kind: LK_TANH, a: 0, b: 0, c: 0))
      program.emit(LK_OP_SUBTRACT, 0, 0, 1)
      program.emit(LK_OP_STORE_FLOAT, 2, 0)
      #expect(program.run()?[2] == program.run(pool: pool)?[2])
    }
  }

  @Test func powerAndAngleFollowTheCLibrary() {
    let values: [Float] = [
      0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 10.25, -10.25, 1e-38, 1e30, -1e30, 16777215, 1e-3,
      .infinity, -.infinity, .nan,
    ]
    forEachInstructionSet { level in
      for (opcode, exact) in [
        (LK_OP_POWER, { pow($0, $1) }), (LK_OP_ATAN2, { atan2($0, $1) }),
      ] as [(lk_opcode, (Double, Double) -> Double)] {
        var program = PointwiseProgram(dims: [values.count, values.count])
        let bytes = values.flatMap { withUnsafeBytes(of: $0) { Array($0) } }
        program.operands = [
          .init(dtype: LK_FLOAT32, strides: [1, 0], bytes: bytes),
          .init(dtype: LK_FLOAT32, strides: [0, 1], bytes: bytes),
          .init(
            dtype: LK_FLOAT32, strides: [values.count, 1],
            bytes: .init(repeating: 0, count: 4 * values.count * values.count)),
        ]
        program.emit(LK_OP_LOAD_FLOAT, 0, 0)
        program.emit(LK_OP_LOAD_FLOAT, 1, 1)
        program.emit(opcode, 2, 0, 1)
        program.emit(LK_OP_STORE_FLOAT, 2, 2)
        let got = program.run()?[2] ?? []
        for (i, x) in values.enumerated() {
          for (j, y) in values.enumerated() {
            let value = Float(Scalar(LK_FLOAT32, got, 4 * (i * values.count + j)).wide)
            let want = exact(Double(x), Double(y))
            let same =
              want.isNaN
              ? value.isNaN
              : value == Float(want)
                || abs(Double(value) - want) <= 3 * Double(Float(want).ulp)
            #expect(
              same,
              "\(opcode.rawValue) level \(level.rawValue): (\(x), \(y)) = \(value), not \(want)")
          }
        }
      }
    }
  }

  @Test func illegalProgramsAreRefused() {
    func refuses(_ fill: (inout PointwiseProgram) -> Void) -> Bool {
      var program = PointwiseProgram(dims: [4])
      for strides in [[1], [0]] {
        program.operands.append(
          .init(dtype: LK_FLOAT32, strides: strides, bytes: .init(repeating: 0, count: 16)))
      }
      fill(&program)
      return program.run() == nil
    }
    #expect(!refuses { $0.emit(LK_OP_LOAD_FLOAT, 0, 1) })
    #expect(refuses { $0.emit(LK_OP_LOAD_FLOAT, 0, 2) })
    #expect(refuses { $0.emit(LK_OP_LOAD_FLOAT, 16, 0) })
    #expect(refuses { $0.emit(LK_OP_ADD, 0, 0, 1) })
    #expect(refuses { $0.emit(lk_opcode(99), 0, 0, 0) })
    #expect(
      refuses {
        $0.emit(LK_OP_CONSTANT_FLOAT, 0)
        $0.emit(LK_OP_STORE_FLOAT, 1, 0)
      })
    #expect(refuses { program in (0...64).forEach { _ in program.emit(LK_OP_CONSTANT_FLOAT, 0) } })
  }
}
