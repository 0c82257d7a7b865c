import LeptonBase
import LeptonGraph
import LeptonKernels

extension Pointwise: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    for result in results { try binder.placeOver(arguments, result) }
    let parameters = try HostBuffer.zeros(byteCount: MemoryLayout<lk_pointwise_params>.stride)
    var program = PointwiseProgram(
      parameters.pointer.assumingMemoryBound(to: lk_pointwise_params.self), shape: shape)
    for argument in arguments {
      try program.declare(binder.type(argument), strides: binder.strides(argument), in: shape)
    }
    for result in results {
      try program.declare(binder.type(result), strides: binder.strides(result), in: shape)
    }
    try program.emit(self, output: arguments.count)
    try program.finish()
    binder.call(
      lk_pointwise_kernel(), parameters: parameters, (arguments + results).map { .value($0) })
  }
}

extension Binder {
  /// Writes a result over an argument of its type where that is allowed: over the state that holds the
  /// result when the run ends, where there is one among them, so that nothing has to be copied there.
  fileprivate mutating func placeOver(
    _ arguments: [Value], _ result: Value
  ) throws(LeptonError) {
    let type = type(result)
    let home = arguments.first { isState($0, endingAs: result) }
    for argument in home.map({ [$0] }) ?? arguments where self.type(argument) == type {
      if try reuse(argument, for: result) { break }
    }
  }
}

/// Writes the kernel's register program for a `Pointwise`.
struct PointwiseProgram {
  /// How the lanes of a register are to be read.
  private enum Lanes {
    case float
    case int
    case bool

    init(_ dtype: DType) {
      switch dtype {
      case .bool: self = .bool
      case .float32, .float64, .float16, .bfloat16: self = .float
      default: self = .int
      }
    }

    var loading: lk_opcode {
      switch self {
      case .float: LK_OP_LOAD_FLOAT
      case .int: LK_OP_LOAD_INT
      case .bool: LK_OP_LOAD_BOOL
      }
    }
  }

  private let parameters: UnsafeMutablePointer<lk_pointwise_params>
  private var types: [TensorType] = []
  private var freeRegisters = Array((0..<UInt8(LK_POINTWISE_REGISTERS)).reversed())

  init(_ parameters: UnsafeMutablePointer<lk_pointwise_params>, shape: Shape) {
    self.parameters = parameters
    lk_pointwise_begin(parameters, Int32(shape.rank), shape.dims.map { Int64($0) })
  }

  mutating func declare(
    _ type: TensorType, strides own: [Int], in shape: Shape
  ) throws(LeptonError) {
    let missing = shape.rank - type.shape.rank
    let strides = shape.dims.indices.map { axis -> Int64 in
      axis < missing || type.shape.dims[axis - missing] == 1 ? 0 : Int64(own[axis - missing])
    }
    guard lk_pointwise_operand(parameters, lk_dtype(UInt32(type.dtype.rawValue)), strides) >= 0
    else { throw LeptonError(.internal, "too many operands in one pointwise pass") }
    types.append(type)
  }

  mutating func emit(_ op: Pointwise, output: Int) throws(LeptonError) {
    var lastUse = [Int](repeating: -1, count: op.instructions.count)
    for (index, instruction) in op.instructions.enumerated() {
      for case .result(let source) in instruction.operands { lastUse[source] = index }
    }
    // Results are stored when everything has been read: they may lie over arguments.
    for result in op.results { lastUse[result] = op.instructions.count }
    var registers = [UInt8](repeating: 0, count: op.instructions.count)
    for (index, instruction) in op.instructions.enumerated() {
      var sources: [(register: UInt8, dtype: DType)] = []
      var temporary: [UInt8] = []
      for operand in instruction.operands {
        switch operand {
        case .result(let source):
          sources.append((registers[source], op.instructions[source].dtype))
          if lastUse[source] == index, !temporary.contains(registers[source]) {
            temporary.append(registers[source])
          }
        case .argument(let number):
          let register = try take()
          temporary.append(register)
          var dtype = types[number].dtype
          if case .cast(let target) = instruction.operation {
            // The conversion happens as the element is loaded.
            dtype = target
          }
          try append(Lanes(dtype).loading, register, UInt8(number))
          sources.append((register, dtype))
        case .number(let number, let dtype):
          let register = try take()
          temporary.append(register)
          try constant(number, dtype, register)
          sources.append((register, dtype))
        }
      }
      freeRegisters.append(contentsOf: temporary)
      registers[index] = try take()
      try compute(instruction, registers[index], sources)
    }
    for (number, result) in op.results.enumerated() {
      let isFloat = Lanes(op.instructions[result].dtype) == .float
      try append(
        isFloat ? LK_OP_STORE_FLOAT : LK_OP_STORE_INT, UInt8(output + number), registers[result])
    }
  }

  func finish() throws(LeptonError) {
    guard lk_pointwise_finish(parameters) else {
      throw LeptonError(.internal, "an illegal pointwise pass")
    }
  }

  private mutating func take() throws(LeptonError) -> UInt8 {
    guard let register = freeRegisters.popLast() else {
      throw LeptonError(.internal, "too few registers for a pointwise pass")
    }
    return register
  }

  private func append(
    _ opcode: lk_opcode, _ destination: UInt8, _ a: UInt8, _ b: UInt8 = 0, _ c: UInt8 = 0,
    unary: Unary? = nil, integer: Int32 = 0
  ) throws(LeptonError) {
    var instruction = lk_instruction()
    instruction.opcode = UInt8(opcode.rawValue)
    instruction.dst = destination
    instruction.a = a
    instruction.b = b
    instruction.c = c
    instruction.integer = integer
    if let unary { instruction.f = unary.kernelActivation }
    guard lk_pointwise_emit(parameters, instruction) else {
      throw LeptonError(.internal, "too many instructions in one pointwise pass")
    }
  }

  private func constant(_ number: Double, _ dtype: DType, _ register: UInt8) throws(LeptonError) {
    if Lanes(dtype) == .float {
      try append(LK_OP_CONSTANT_FLOAT, register, 0, unary: Unary(.linear, a: Float(number)))
    } else {
      try append(LK_OP_CONSTANT_INT, register, 0, integer: Int32(clamping: Int64(number)))
    }
  }

  private func compute(
    _ instruction: Pointwise.Instruction, _ destination: UInt8,
    _ sources: [(register: UInt8, dtype: DType)]
  ) throws(LeptonError) {
    let a = sources[0]
    let b = sources.count > 1 ? sources[1].register : 0
    switch instruction.operation {
    case .unary(let unary): try compute(unary, destination, a.register, a.dtype)
    case .binary(let kind):
      guard let opcode = Lanes(a.dtype) == .float ? kind.floatOpcode : kind.intOpcode else {
        throw LeptonError(.unsupported, "\(kind) of \(a.dtype.name) is not supported")
      }
      try append(opcode, destination, a.register, b)
    case .compare(let kind):
      try append(
        Lanes(a.dtype) == .float ? kind.floatOpcode : kind.intOpcode, destination, a.register, b)
    case .logical(let kind): try append(kind.opcode, destination, a.register, b)
    case .select: try append(LK_OP_SELECT, destination, a.register, b, sources[2].register)
    case .cast(let target):
      let opcode: lk_opcode? =
        switch (Lanes(a.dtype), Lanes(target)) {
        case (.float, .int): LK_OP_FLOAT_TO_INT
        case (.float, .bool): LK_OP_FLOAT_TO_BOOL
        case (.int, .float), (.bool, .float): LK_OP_INT_TO_FLOAT
        case (.int, .bool): LK_OP_INT_TO_BOOL
        default: nil
        }
      if let opcode {
        try append(opcode, destination, a.register)
      } else {
        try append(LK_OP_INT_OR, destination, a.register, a.register)
      }
    }
  }

  private func compute(
    _ unary: Unary, _ destination: UInt8, _ source: UInt8, _ dtype: DType
  ) throws(LeptonError) {
    guard Lanes(dtype) != .float else {
      return try append(LK_OP_UNARY, destination, source, unary: unary)
    }
    switch unary.kind {
    case .negate: try append(LK_OP_INT_NEGATE, destination, source)
    case .abs: try append(LK_OP_INT_ABS, destination, source)
    case .sign: try append(LK_OP_INT_SIGN, destination, source)
    case .square: try append(LK_OP_INT_MULTIPLY, destination, source, source)
    default: throw LeptonError(.unsupported, "\(unary.kind) of \(dtype.name) is not supported")
    }
  }
}

extension BinaryKind {
  fileprivate var floatOpcode: lk_opcode? {
    switch self {
    case .add: LK_OP_ADD
    case .subtract: LK_OP_SUBTRACT
    case .multiply: LK_OP_MULTIPLY
    case .divide: LK_OP_DIVIDE
    case .maximum: LK_OP_MAXIMUM
    case .minimum: LK_OP_MINIMUM
    case .power: LK_OP_POWER
    case .floorDivide: LK_OP_FLOOR_DIVIDE
    case .modulo: LK_OP_MODULO
    case .squaredDifference: LK_OP_SQUARED_DIFFERENCE
    case .arcTangent2: LK_OP_ATAN2
    case .remainder: LK_OP_REMAINDER
    case .nextAfter: LK_OP_NEXT_AFTER
    case .bitwiseAnd, .bitwiseOr, .bitwiseXor, .shiftLeft, .shiftRight, .greatestCommonDivisor: nil
    }
  }

  fileprivate var intOpcode: lk_opcode? {
    switch self {
    case .add: LK_OP_INT_ADD
    case .subtract: LK_OP_INT_SUBTRACT
    case .multiply: LK_OP_INT_MULTIPLY
    case .maximum: LK_OP_INT_MAXIMUM
    case .minimum: LK_OP_INT_MINIMUM
    case .floorDivide: LK_OP_INT_FLOOR_DIVIDE
    case .modulo: LK_OP_INT_MODULO
    case .power: LK_OP_INT_POWER
    case .remainder: LK_OP_INT_REMAINDER
    case .bitwiseAnd: LK_OP_INT_AND
    case .bitwiseOr: LK_OP_INT_OR
    case .bitwiseXor: LK_OP_INT_XOR
    case .shiftLeft: LK_OP_INT_SHIFT_LEFT
    case .shiftRight: LK_OP_INT_SHIFT_RIGHT
    case .greatestCommonDivisor: LK_OP_INT_GCD
    case .divide, .squaredDifference, .arcTangent2, .nextAfter: nil
    }
  }
}

extension ComparisonKind {
  fileprivate var floatOpcode: lk_opcode {
    switch self {
    case .equal: LK_OP_EQUAL
    case .notEqual: LK_OP_NOT_EQUAL
    case .less: LK_OP_LESS
    case .lessEqual: LK_OP_LESS_EQUAL
    case .greater: LK_OP_GREATER
    case .greaterEqual: LK_OP_GREATER_EQUAL
    }
  }

  fileprivate var intOpcode: lk_opcode {
    switch self {
    case .equal: LK_OP_INT_EQUAL
    case .notEqual: LK_OP_INT_NOT_EQUAL
    case .less: LK_OP_INT_LESS
    case .lessEqual: LK_OP_INT_LESS_EQUAL
    case .greater: LK_OP_INT_GREATER
    case .greaterEqual: LK_OP_INT_GREATER_EQUAL
    }
  }
}

extension LogicalKind {
  fileprivate var opcode: lk_opcode {
    switch self {
    case .and: LK_OP_LOGICAL_AND
    case .or: LK_OP_LOGICAL_OR
    case .xor: LK_OP_LOGICAL_XOR
    case .not: LK_OP_LOGICAL_NOT
    }
  }
}
