import LeptonKernels

private let dtypes = [
  LK_FLOAT32, LK_FLOAT64, LK_FLOAT16, LK_BFLOAT16, LK_INT8, LK_INT16, LK_INT32, LK_INT64, LK_UINT8,
  LK_UINT16, LK_UINT32, LK_UINT64, LK_BOOL,
]

/// What kind of lanes a register holds.
private enum Lanes: CaseIterable { case float, int, bool }

extension PointwiseProgram {
  /// Strides of a layout of `dims` with the axes in random order and random gaps; for inputs, some
  /// axes broadcast. Returns them with the number of elements the operand spans.
  static func layout(
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

  static func bytes(_ dtype: lk_dtype, _ count: Int, _ random: inout SplitMix)
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

  mutating func addOperand(_ dtype: lk_dtype, output: Bool, _ random: inout SplitMix)
    -> Int
  {
    let (strides, span) = Self.layout(dims, output: output, &random)
    operands.append(
      Operand(
        dtype: dtype, strides: strides, bytes: Self.bytes(dtype, span, &random), isOutput: output))
    return operands.count - 1
  }

  /// A random legal program whose arithmetic is exact on every level.
  static func random(_ random: inout SplitMix) -> PointwiseProgram {
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
