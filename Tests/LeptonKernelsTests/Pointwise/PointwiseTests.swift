import Foundation
import LeptonKernels
import Testing

private let dtypes = [
  LK_FLOAT32, LK_FLOAT64, LK_FLOAT16, LK_BFLOAT16, LK_INT8, LK_INT16, LK_INT32, LK_INT64, LK_UINT8,
  LK_UINT16, LK_UINT32, LK_UINT64, LK_BOOL,
]

/// What kind of lanes a register holds.
private enum Lanes: CaseIterable { case float, int, bool }

extension PointwiseProgram {
  /// Strides of a layout of `dims` with the axes in random order and random gaps; for inputs, some
  /// axes broadcast. Returns them with the number of elements the operand spans.
  fileprivate static func layout(
    _ dims: [Int], output: Bool, _ random: inout SplitMix
  ) -> ([Int], Int) {
    var strides = [Int](repeating: 0, count: dims.count)
    let plain = random.int(0...2) > 0
    let order = plain ? Array(dims.indices.reversed()) : dims.indices.shuffled(using: &random)
    var next = plain ? 1 : random.int(1...2)
    for axis in order {
      if !output && random.int(0...3) == 0 { continue }
      strides[axis] = next
      next *= dims[axis]
      if !plain { next += random.int(0...1) }
    }
    let span = zip(dims, strides).reduce(1) { $0 + max($1.0 - 1, 0) * $1.1 }
    return (strides, span)
  }

  fileprivate static func bytes(_ dtype: lk_dtype, _ count: Int, _ random: inout SplitMix)
    -> [UInt8]
  {
    var bytes: [UInt8] = []
    for _ in 0..<count {
      let x = random.float() * (random.int(0...5) == 0 ? 1e6 : 20)
      let whole = UInt32(bitPattern: Int32(x))
      bytes += Scalar.bytes(
        dtype.rawValue < LK_INT8.rawValue ? x.bitPattern : whole,
        isFloat: dtype.rawValue < LK_INT8.rawValue, dtype, round: false, saturate: false)
    }
    return bytes
  }

  fileprivate mutating func addOperand(_ dtype: lk_dtype, output: Bool, _ random: inout SplitMix)
    -> Int
  {
    let (strides, span) = Self.layout(dims, output: output, &random)
    operands.append(
      Operand(
        dtype: dtype, strides: strides, bytes: Self.bytes(dtype, span, &random), isOutput: output))
    return operands.count - 1
  }

  /// A random legal program whose arithmetic is exact on every level.
  fileprivate static func random(_ random: inout SplitMix) -> PointwiseProgram {
    let rank = random.int(0...4)
    var dims = (0..<rank).map { _ in random.int(1...6) }
    if rank > 0 && random.int(0...2) == 0 { dims[rank - 1] = random.int(1...700) }
    if rank > 0 && random.int(0...4) == 0 { dims[0] = random.int(1...300) }
    if dims.reduce(1, *) > 6000 { dims = [random.int(1...2000)] }
    var program = PointwiseProgram(dims: dims)
    var lanes: [Int: Lanes] = [:]
    func pick(_ kind: Lanes, _ lanes: [Int: Lanes], _ random: inout SplitMix) -> Int? {
      lanes.filter { $0.value == kind }.keys.sorted().randomElement(using: &random)
    }
    let floats = [
      LK_OP_ADD, LK_OP_SUBTRACT, LK_OP_MULTIPLY, LK_OP_DIVIDE, LK_OP_MAXIMUM, LK_OP_MINIMUM,
      LK_OP_FLOOR_DIVIDE, LK_OP_MODULO, LK_OP_SQUARED_DIFFERENCE,
    ]
    for _ in 0..<random.int(2...20) {
      let dst = random.int(0...6)
      switch random.int(0...9) {
      case 0, 1, 2:
        let dtype = random.int(0...1) == 0 ? LK_FLOAT32 : dtypes[random.int(0...12)]
        guard program.operands.count < 12 else { continue }
        let operand = program.addOperand(dtype, output: false, &random)
        let kind = Lanes.allCases[random.int(0...2)]
        let opcode =
          kind == .float ? LK_OP_LOAD_FLOAT : kind == .int ? LK_OP_LOAD_INT : LK_OP_LOAD_BOOL
        program.emit(opcode, dst, operand)
        lanes[dst] = kind
      case 3:
        if random.int(0...1) == 0 {
          program.emit(
            LK_OP_CONSTANT_FLOAT, dst, f: lk_activation(kind: LK_LINEAR, a: 2.5, b: 0, c: 0))
          lanes[dst] = .float
        } else {
          program.emit(LK_OP_CONSTANT_INT, dst, integer: -7)
          lanes[dst] = .int
        }
      case 4:
        guard let a = pick(.float, lanes, &random) else { continue }
        let kind = [LK_RELU, LK_ABS, LK_NEGATE, LK_FLOOR, LK_SIGN][random.int(0...4)]
        program.emit(LK_OP_UNARY, dst, a, f: lk_activation(kind: kind, a: 0, b: .infinity, c: 0))
        lanes[dst] = .float
      case 5:
        guard let a = pick(.float, lanes, &random), let b = pick(.float, lanes, &random) else {
          continue
        }
        let compare = random.int(0...2) == 0
        let opcode =
          compare
          ? lk_opcode(UInt32(random.int(30...35))) : floats[random.int(0...floats.count - 1)]
        program.emit(opcode, dst, a, b)
        lanes[dst] = compare ? .bool : .float
      case 6:
        guard let a = pick(.int, lanes, &random), let b = pick(.int, lanes, &random) else {
          continue
        }
        let compare = random.int(0...2) == 0
        program.emit(
          lk_opcode(UInt32(compare ? random.int(60...65) : random.int(40...52))), dst, a, b)
        lanes[dst] = compare ? .bool : .int
      case 7:
        guard let a = pick(.bool, lanes, &random), let b = pick(.bool, lanes, &random) else {
          continue
        }
        let kind: Lanes = random.int(0...1) == 0 ? .float : .int
        if random.int(0...1) == 0, let x = pick(kind, lanes, &random),
          let y = pick(kind, lanes, &random)
        {
          program.emit(LK_OP_SELECT, dst, a, x, y)
          lanes[dst] = kind
        } else {
          program.emit(lk_opcode(UInt32(random.int(70...73))), dst, a, b)
          lanes[dst] = .bool
        }
      case 8:
        guard let (a, kind) = lanes.sorted(by: { $0.key < $1.key }).randomElement(using: &random)
        else { continue }
        if kind == .float {
          let choice = random.int(0...4)
          let opcode = [
            LK_OP_FLOAT_TO_INT, LK_OP_FLOAT_TO_BOOL, LK_OP_IS_NAN, LK_OP_IS_INFINITE,
            LK_OP_IS_FINITE,
          ][choice]
          program.emit(opcode, dst, a)
          lanes[dst] = choice == 0 ? .int : .bool
        } else {
          let toFloat = random.int(0...1) == 0
          program.emit(toFloat ? LK_OP_INT_TO_FLOAT : LK_OP_INT_TO_BOOL, dst, a)
          lanes[dst] = toFloat ? .float : .bool
        }
      default: program.addStore(lanes, &random)
      }
    }
    program.addStore(lanes, &random)
    return program
  }

  private mutating func addStore(_ lanes: [Int: Lanes], _ random: inout SplitMix) {
    guard operands.count < 16,
      let (a, kind) = lanes.sorted(by: { $0.key < $1.key }).randomElement(using: &random)
    else { return }
    let plain = kind == .float ? LK_FLOAT32 : kind == .int ? LK_INT32 : LK_BOOL
    let dtype = random.int(0...1) == 0 ? plain : dtypes[random.int(0...12)]
    let operand = addOperand(dtype, output: true, &random)
    emit(
      kind == .float ? LK_OP_STORE_FLOAT : LK_OP_STORE_INT, operand, a, flags: random.int(0...3))
  }
}

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
    forEachInstructionSet { level in
      var random = SplitMix(state: 42)
      for number in 0..<1500 {
        let program = PointwiseProgram.random(&random)
        guard let got = program.run() else {
          Issue.record("program \(number) was refused")
          continue
        }
        let want = program.reference()
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
