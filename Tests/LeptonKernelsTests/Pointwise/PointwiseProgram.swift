import LeptonKernels

/// A pointwise program as a plain loop over elements, to compare the kernel with.
struct PointwiseProgram {
  struct Operand {
    var dtype: lk_dtype
    var strides: [Int]
    var bytes: [UInt8]
    var isOutput = false
  }

  var dims: [Int]
  var operands: [Operand] = []
  var instructions: [lk_instruction] = []

  static func size(_ dtype: lk_dtype) -> Int {
    switch dtype {
    case LK_INT8, LK_UINT8, LK_BOOL: 1
    case LK_FLOAT16, LK_BFLOAT16, LK_INT16, LK_UINT16: 2
    case LK_FLOAT64, LK_INT64, LK_UINT64: 8
    default: 4
    }
  }

  mutating func emit(
    _ opcode: lk_opcode, _ dst: Int, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0, flags: Int = 0,
    integer: Int32 = 0, f: lk_activation = lk_activation(kind: LK_LINEAR, a: 0, b: 0, c: 0)
  ) {
    instructions.append(
      lk_instruction(
        opcode: UInt8(opcode.rawValue), dst: UInt8(dst), a: UInt8(a), b: UInt8(b), c: UInt8(c),
        flags: UInt8(flags), integer: integer, f: f))
  }

  /// The kernel's results: the bytes of every operand afterwards; nil where the program is refused.
  /// `aliases[o]` makes operand o the memory of another.
  func run(aliases: [Int: Int] = [:], pool: OpaquePointer? = nil) -> [[UInt8]]? {
    let params = UnsafeMutablePointer<lk_pointwise_params>.allocate(capacity: 1)
    defer { params.deallocate() }
    lk_pointwise_begin(params, Int32(dims.count), dims.map { Int64($0) })
    for operand in operands {
      _ = lk_pointwise_operand(params, operand.dtype, operand.strides.map { Int64($0) })
    }
    for instruction in instructions where !lk_pointwise_emit(params, instruction) { return nil }
    guard lk_pointwise_finish(params) else { return nil }
    let memory = operands.map { operand in
      let raw = UnsafeMutableRawPointer.allocate(byteCount: operand.bytes.count + 8, alignment: 8)
      raw.copyMemory(from: operand.bytes, byteCount: operand.bytes.count)
      return raw
    }
    defer { memory.forEach { $0.deallocate() } }
    let pointers = memory.indices.map { UnsafeMutableRawPointer?(memory[aliases[$0] ?? $0]) }
    lk_pointwise_kernel()(params, pointers, pool)
    return operands.indices.map { index in
      let source = memory[aliases[index] ?? index]
      return Array(UnsafeRawBufferPointer(start: source, count: operands[index].bytes.count))
    }
  }

  /// The same by definition, one element after the other.
  func reference() -> [[UInt8]] {
    var memory = operands.map(\.bytes)
    let count = dims.reduce(1, *)
    for element in 0..<count {
      var rest = element
      var index = [Int](repeating: 0, count: dims.count)
      for axis in dims.indices.reversed() {
        index[axis] = rest % dims[axis]
        rest /= dims[axis]
      }
      var registers = [UInt32](repeating: 0, count: 16)
      for instruction in instructions {
        step(instruction, index, &registers, &memory)
      }
    }
    return memory
  }

  private func step(
    _ i: lk_instruction, _ index: [Int], _ r: inout [UInt32], _ memory: inout [[UInt8]]
  ) {
    func place(_ operand: Int) -> Int {
      zip(index, operands[operand].strides).reduce(0) { $0 + $1.0 * $1.1 }
        * Self.size(operands[operand].dtype)
    }
    let dst = Int(i.dst)
    switch lk_opcode(UInt32(i.opcode)) {
    case LK_OP_LOAD_FLOAT, LK_OP_LOAD_INT, LK_OP_LOAD_BOOL:
      let operand = Int(i.a)
      let value = Scalar(operands[operand].dtype, memory[operand], place(operand))
      switch lk_opcode(UInt32(i.opcode)) {
      case LK_OP_LOAD_FLOAT: r[dst] = value.float.bitPattern
      case LK_OP_LOAD_INT: r[dst] = UInt32(bitPattern: value.int)
      default: r[dst] = value.isTrue ? 1 : 0
      }
    case LK_OP_STORE_FLOAT, LK_OP_STORE_INT:
      let isFloat = i.opcode == UInt8(LK_OP_STORE_FLOAT.rawValue)
      let bytes = Scalar.bytes(
        r[Int(i.a)], isFloat: isFloat, operands[dst].dtype,
        round: i.flags & 1 != 0, saturate: i.flags & 2 != 0)
      let start = place(dst)
      for (offset, byte) in bytes.enumerated() { memory[dst][start + offset] = byte }
    default:
      r[dst] = Scalar.compute(i, r[Int(i.a)], r[Int(i.b)], r[Int(i.c)])
    }
  }
}
