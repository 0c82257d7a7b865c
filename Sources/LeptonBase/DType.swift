/// Element types; the raw values are those of `lepton_dtype` in lepton.h and `lk_dtype`.
public enum DType: Int32, Sendable, Hashable, CaseIterable {
  case float32 = 1
  case float64 = 2
  case float16 = 3
  case bfloat16 = 4
  case int8 = 5
  case int16 = 6
  case int32 = 7
  case int64 = 8
  case uint8 = 9
  case uint16 = 10
  case uint32 = 11
  case uint64 = 12
  case bool = 13
  /// A pointer and a length in bytes (`lepton_string`); the text itself lies elsewhere.
  case string = 14

  /// Bytes per element.
  public var size: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .float16, .bfloat16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    case .string: 16
    }
  }

  public var isFloat: Bool {
    switch self {
    case .float16, .bfloat16, .float32, .float64: true
    default: false
    }
  }

  /// The name that NumPy and Keras use.
  public var name: String {
    switch self {
    case .float32: "float32"
    case .float64: "float64"
    case .float16: "float16"
    case .bfloat16: "bfloat16"
    case .int8: "int8"
    case .int16: "int16"
    case .int32: "int32"
    case .int64: "int64"
    case .uint8: "uint8"
    case .uint16: "uint16"
    case .uint32: "uint32"
    case .uint64: "uint64"
    case .bool: "bool"
    case .string: "string"
    }
  }

  public init?(name: String) {
    guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = found
  }
}
