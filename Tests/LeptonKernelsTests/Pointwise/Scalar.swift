import LeptonKernels

/// One number of any element type, and what instructions make of one.
struct Scalar {
  var wide: Double = 0
  var whole: Int64 = 0
  var isInteger = false
  var unsigned: UInt64?

  init(_ dtype: lk_dtype, _ bytes: [UInt8], _ start: Int) {
    func load<T>(_: T.Type) -> T {
      bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start, as: T.self) }
    }
    switch dtype {
    case LK_FLOAT32: wide = Double(load(Float.self))
    case LK_FLOAT64: wide = load(Double.self)
    case LK_FLOAT16: wide = Double(load(Float16.self))
    case LK_BFLOAT16: wide = Double(Float(bitPattern: UInt32(load(UInt16.self)) << 16))
    case LK_INT8: whole = Int64(load(Int8.self))
    case LK_INT16: whole = Int64(load(Int16.self))
    case LK_INT32: whole = Int64(load(Int32.self))
    case LK_INT64: whole = load(Int64.self)
    case LK_UINT8: whole = Int64(load(UInt8.self))
    case LK_UINT16: whole = Int64(load(UInt16.self))
    case LK_UINT32: whole = Int64(load(UInt32.self))
    case LK_UINT64:
      whole = Int64(bitPattern: load(UInt64.self))
      unsigned = load(UInt64.self)
    default: whole = load(UInt8.self) != 0 ? 1 : 0
    }
    isInteger = dtype.rawValue >= LK_INT8.rawValue
  }

  var float: Float { unsigned.map { Float($0) } ?? (isInteger ? Float(whole) : Float(wide)) }
  var int: Int32 { isInteger ? Int32(truncatingIfNeeded: whole) : Self.truncated(wide) }
  var isTrue: Bool { isInteger ? whole != 0 : wide != 0 }

  static func truncated(_ x: Double) -> Int32 {
    x.isNaN ? 0 : Int32(min(max(x, -2_147_483_648), 2_147_483_647))
  }

  static func bytes(
    _ lanes: UInt32, isFloat: Bool, _ dtype: lk_dtype, round: Bool, saturate: Bool
  ) -> [UInt8] {
    func raw<T>(_ value: T) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }
    var float = Float(bitPattern: lanes)
    var int = Int32(bitPattern: lanes)
    if isFloat {
      int = truncated(Double(round ? float.rounded(.toNearestOrEven) : float))
    } else {
      float = Float(int)
    }
    func fit<T: FixedWidthInteger>(_: T.Type) -> [UInt8] {
      raw(saturate ? T(clamping: int) : T(truncatingIfNeeded: int))
    }
    switch dtype {
    case LK_FLOAT32: return raw(float)
    case LK_FLOAT64: return raw(isFloat ? Double(float) : Double(int))
    case LK_FLOAT16: return raw(Float16(float))
    case LK_BFLOAT16:
      if float.isNaN { return raw(UInt16(float.bitPattern >> 16 | 0x40)) }
      let bits = UInt64(float.bitPattern)
      return raw(UInt16(truncatingIfNeeded: (bits + 0x7FFF + (bits >> 16 & 1)) >> 16))
    case LK_INT8: return fit(Int8.self)
    case LK_INT16: return fit(Int16.self)
    case LK_INT32: return raw(int)
    case LK_INT64: return raw(Int64(int))
    case LK_UINT8: return fit(UInt8.self)
    case LK_UINT16: return fit(UInt16.self)
    case LK_UINT32: return fit(UInt32.self)
    case LK_UINT64: return fit(UInt64.self)
    default: return raw(UInt8((isFloat ? float != 0 : int != 0) ? 1 : 0))
    }
  }

  static func compute(_ i: lk_instruction, _ a: UInt32, _ b: UInt32, _ c: UInt32) -> UInt32 {
    let x = Float(bitPattern: a), y = Float(bitPattern: b)
    let m = Int32(bitPattern: a), n = Int32(bitPattern: b)
    func bits(_ value: Float) -> UInt32 { value.bitPattern }
    func bits(_ value: Int32) -> UInt32 { UInt32(bitPattern: value) }
    func bits(_ value: Bool) -> UInt32 { value ? 1 : 0 }
    func floored() -> (Int64, Int64) {
      if n == 0 { return (0, 0) }
      let (q, r) = Int64(m).quotientAndRemainder(dividingBy: Int64(n))
      return r != 0 && (r < 0) != (n < 0) ? (q - 1, r + Int64(n)) : (q, r)
    }
    switch lk_opcode(UInt32(i.opcode)) {
    case LK_OP_CONSTANT_FLOAT: return bits(i.f.a)
    case LK_OP_CONSTANT_INT: return bits(i.integer)
    case LK_OP_UNARY:
      var result: Float = 0
      withUnsafePointer(to: x) { lk_unary_apply(i.f, $0, &result, 1) }
      return bits(result)
    case LK_OP_ADD: return bits(x + y)
    case LK_OP_SUBTRACT: return bits(x - y)
    case LK_OP_MULTIPLY: return bits(x * y)
    case LK_OP_DIVIDE: return bits(x / y)
    case LK_OP_MAXIMUM: return bits(x.isNaN ? x : y.isNaN ? y : x > y ? x : y)
    case LK_OP_MINIMUM: return bits(x.isNaN ? x : y.isNaN ? y : x < y ? x : y)
    case LK_OP_FLOOR_DIVIDE: return bits((x / y).rounded(.down))
    case LK_OP_MODULO:
      let r = x.truncatingRemainder(dividingBy: y)
      return bits(r != 0 && (r < 0) != (y < 0) ? r + y : r)
    case LK_OP_SQUARED_DIFFERENCE: return bits((x - y) * (x - y))
    case LK_OP_EQUAL: return bits(x == y)
    case LK_OP_NOT_EQUAL: return bits(x != y)
    case LK_OP_LESS: return bits(x < y)
    case LK_OP_LESS_EQUAL: return bits(x <= y)
    case LK_OP_GREATER: return bits(x > y)
    case LK_OP_GREATER_EQUAL: return bits(x >= y)
    case LK_OP_IS_NAN: return bits(x.isNaN)
    case LK_OP_IS_INFINITE: return bits(x.isInfinite)
    case LK_OP_IS_FINITE: return bits(x.isFinite)
    case LK_OP_INT_ADD: return bits(m &+ n)
    case LK_OP_INT_SUBTRACT: return bits(m &- n)
    case LK_OP_INT_MULTIPLY: return bits(m &* n)
    case LK_OP_INT_FLOOR_DIVIDE: return bits(Int32(truncatingIfNeeded: floored().0))
    case LK_OP_INT_MODULO: return bits(Int32(truncatingIfNeeded: floored().1))
    case LK_OP_INT_MAXIMUM: return bits(max(m, n))
    case LK_OP_INT_MINIMUM: return bits(min(m, n))
    case LK_OP_INT_NEGATE: return bits(0 &- m)
    case LK_OP_INT_ABS: return bits(m < 0 ? 0 &- m : m)
    case LK_OP_INT_SIGN: return bits(m.signum())
    case LK_OP_INT_AND: return a & b
    case LK_OP_INT_OR: return a | b
    case LK_OP_INT_XOR: return a ^ b
    case LK_OP_INT_EQUAL: return bits(m == n)
    case LK_OP_INT_NOT_EQUAL: return bits(m != n)
    case LK_OP_INT_LESS: return bits(m < n)
    case LK_OP_INT_LESS_EQUAL: return bits(m <= n)
    case LK_OP_INT_GREATER: return bits(m > n)
    case LK_OP_INT_GREATER_EQUAL: return bits(m >= n)
    case LK_OP_LOGICAL_AND: return bits(a != 0 && b != 0)
    case LK_OP_LOGICAL_OR: return bits(a != 0 || b != 0)
    case LK_OP_LOGICAL_XOR: return bits((a != 0) != (b != 0))
    case LK_OP_LOGICAL_NOT: return bits(a == 0)
    case LK_OP_SELECT: return a != 0 ? b : c
    case LK_OP_FLOAT_TO_INT: return bits(truncated(Double(x)))
    case LK_OP_INT_TO_FLOAT: return bits(Float(m))
    case LK_OP_FLOAT_TO_BOOL: return bits(x != 0)
    default: return bits(m != 0)  // LK_OP_INT_TO_BOOL
    }
  }
}
