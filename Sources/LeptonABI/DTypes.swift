import CLepton
import LeptonBase

extension DType {
  /// The type with a number from the host, which may be any number.
  init?(_ dtype: lepton_dtype) { self.init(rawValue: Int32(truncatingIfNeeded: dtype.rawValue)) }

  var number: lepton_dtype { lepton_dtype(rawValue: UInt32(rawValue)) }
}

/// The type with a number from the host.
@inline(__always)
func dtype(_ number: lepton_dtype, _ name: StaticString) throws(LeptonError) -> DType {
  guard let dtype = DType(number) else { throw unknownType(number, name) }
  return dtype
}

@inline(never)
private func unknownType(_ number: lepton_dtype, _ name: StaticString) -> LeptonError {
  LeptonError(.invalidArgument, "the element type \(number.rawValue) of '\(name)' does not exist")
}

@c @implementation
public func lepton_dtype_size(
  _ dtype: lepton_dtype, _ size: UnsafeMutablePointer<Int>!
) -> lepton_status {
  border { () throws(LeptonError) in
    let size = try required(size, "size")
    size.pointee = try LeptonABI.dtype(dtype, "dtype").size
  }
}

@c @implementation
public func lepton_dtype_name(_ dtype: lepton_dtype) -> UnsafePointer<CChar>! {
  guard let dtype = DType(dtype) else { return constantText("unknown") }
  return switch dtype {
  case .float32: constantText("float32")
  case .float64: constantText("float64")
  case .float16: constantText("float16")
  case .bfloat16: constantText("bfloat16")
  case .int8: constantText("int8")
  case .int16: constantText("int16")
  case .int32: constantText("int32")
  case .int64: constantText("int64")
  case .uint8: constantText("uint8")
  case .uint16: constantText("uint16")
  case .uint32: constantText("uint32")
  case .uint64: constantText("uint64")
  case .bool: constantText("bool")
  case .string: constantText("string")
  }
}
