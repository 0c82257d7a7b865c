import LeptonBase
import LeptonGraph
import LeptonJSON

/// What an operation is lowered from: its configuration and the arguments of one call. Keras keeps
/// some parameters in the one and some in the other.
struct OperationContext {
  let name: String
  let className: String
  let config: JSONObject
  let call: LayerCall
  let lowering: Lowering

  func error(_ text: String, code: LeptonError.Code = .configuration) -> LeptonError {
    LeptonError(code, "operation '\(name)' (\(className)) \(text)")
  }

  // MARK: Tensors

  /// The argument at a position, or of a name; nil where it is absent or null.
  func argument(_ position: Int, _ names: String...) -> LayerArgument? {
    if let found = call.argument(position, "") { return found }
    for name in names {
      if let found = call.keywords[name], !found.isNull { return found }
    }
    return nil
  }

  /// The first argument as a tensor.
  func x() throws(LeptonError) -> Value {
    try value(argument(0, "x", "inputs", "images", "array", "a", "variable"), like: nil)
  }

  /// The first argument as float32.
  func floatX() throws(LeptonError) -> Value { try lowering.float(x()) }

  /// The two operands of an arithmetic operation; one may be a number.
  func operands() throws(LeptonError) -> (Value, Value) {
    let (first, second) = (argument(0, "x1", "x", "a"), argument(1, "x2", "y", "b"))
    let partner = first?.tensors.first ?? second?.tensors.first
    return (
      try value(first, like: partner?.value), try value(second, like: partner?.value)
    )
  }

  /// An argument as a tensor. Numbers become constants: whole numbers of the partner's type where it
  /// is an integer type, else float32.
  func value(_ argument: LayerArgument?, like partner: Value?) throws(LeptonError) -> Value {
    switch argument {
    case .tensor(let tensor): return tensor.value
    case .constant(let tensor): return lowering.builder.constant(tensor)
    case .literal(.bool(let flag)):
      return lowering.builder.constant(
        Tensor(TensorType(.bool, []), try HostBuffer.copying([UInt8(flag ? 1 : 0)])))
    case .literal(.integer(let number)):
      guard let partner else { return try lowering.builder.constant(Float(number)) }
      return try lowering.scalar(Double(number), like: partner)
    case .literal(.number(let number)): return try lowering.builder.constant(Float(number))
    case .literal(.array(let items)):
      let isFloat = items.contains { if case .number = $0 { true } else { $0.asArray != nil } }
      return lowering.builder.constant(
        try Tensor(json: .array(items), dtype: isFloat ? "float32" : "int32"))
    case .literal, .list, .dictionary, .slice, .ellipsis, nil:
      throw error("takes a tensor where there is none")
    }
  }

  /// The tensors of a list argument.
  func list(_ position: Int, _ names: String...) throws(LeptonError) -> [Value] {
    var found = argument(position)
    for name in names where found == nil { found = argument(-1, name) }
    guard case .list(let items) = found else {
      if let found, !found.tensors.isEmpty { return found.tensors.map(\.value) }
      throw error("takes a list of tensors")
    }
    let partner = found?.tensors.first?.value
    var values: [Value] = []
    for item in items { values.append(try value(item, like: partner)) }
    return values
  }

  // MARK: Options

  /// Numbers beyond these are refused, so that sums and products of a few cannot overflow.
  static let integers = -Int(Int32.max)...Int(Int32.max)

  /// An option from the configuration, the keywords, or the position among the arguments.
  func option(_ key: String, at position: Int? = nil) -> JSONValue? {
    var found = config[key]
    if found == nil, case .literal(let literal) = call.keywords[key] { found = literal }
    if found == nil, let position, call.arguments.indices.contains(position),
      case .literal(let literal) = call.arguments[position]
    {
      found = literal
    }
    guard let found, !found.isNull else { return Optional.none }
    return found
  }

  func number(
    _ key: String, at position: Int? = nil, default value: Double? = nil
  ) throws(LeptonError) -> Double {
    guard let found = option(key, at: position) else {
      if let value { return value }
      throw error("lacks '\(key)'")
    }
    guard let number = found.asNumbers, number.count == 1 else {
      throw error("has the '\(key)' \(found.summary), which is not a number")
    }
    return number[0]
  }

  func float(
    _ key: String, at position: Int? = nil, default value: Double? = nil
  ) throws(LeptonError) -> Float {
    Float(try number(key, at: position, default: value))
  }

  func int(
    _ key: String, at position: Int? = nil, default value: Int? = nil
  ) throws(LeptonError) -> Int {
    guard let found = option(key, at: position) else {
      if let value { return value }
      throw error("lacks '\(key)'")
    }
    guard let number = found.asInt, Self.integers.contains(number) else {
      throw error("has the '\(key)' \(found.summary), which is not an integer")
    }
    return number
  }

  /// An integer or a list of them; nil where absent.
  func ints(_ key: String, at position: Int? = nil) throws(LeptonError) -> [Int]? {
    guard let found = option(key, at: position) else { return nil }
    guard let numbers = found.asInt.map({ [$0] }) ?? found.asInts,
      numbers.allSatisfy({ Self.integers.contains($0) })
    else {
      throw error("has the '\(key)' \(found.summary), which is not a list of integers")
    }
    return numbers
  }

  func bool(
    _ key: String, at position: Int? = nil, default value: Bool
  ) throws(LeptonError) -> Bool {
    guard let found = option(key, at: position) else { return value }
    guard let flag = found.asBool else {
      throw error("has the '\(key)' \(found.summary), which is not true or false")
    }
    return flag
  }

  /// One axis, counted from the start.
  func axis(
    _ key: String = "axis", at position: Int? = nil, default value: Int, of x: Value
  ) throws(LeptonError) -> Int {
    try lowering.axis(int(key, at: position, default: value), of: x)
  }

  /// The axes of a reduction, counted from the start: all where none are named.
  func axes(_ key: String = "axis", of x: Value) throws(LeptonError) -> [Int] {
    guard let named = try ints(key, at: 1) else { return Array(0..<lowering.shape(x).rank) }
    var axes: [Int] = []
    for axis in named { axes.append(try lowering.axis(axis, of: x)) }
    return axes
  }
}
