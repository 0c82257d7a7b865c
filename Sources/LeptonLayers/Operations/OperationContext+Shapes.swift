import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationContext {
  /// A shape that is written into the configuration, or handed over as a list of numbers and tensors or
  /// as one tensor. Dimensions that cannot be said yet are unknown.
  func dimensions(
    _ keys: [String], at position: Int
  ) throws(LeptonError) -> [Int]? {
    for key in keys {
      if let value = config[key], !value.isNull { return try dimensions(value) }
    }
    var found = argument(position)
    for key in keys where found == nil { found = argument(-1, key) }
    switch found {
    case .literal(let value): return try dimensions(value)
    case .tensor(let tensor): return try dimensions(tensor.value)
    case .constant(let tensor): return try dimensions(lowering.builder.constant(tensor))
    case .list(let items):
      var dims: [Int] = []
      for item in items {
        switch item {
        case .literal(let value):
          if value.isNull {
            dims.append(-1)
          } else {
            dims += try dimensions(.array([value]))
          }
        case .tensor(let tensor): dims += try dimensions(tensor.value)
        case .constant(let tensor): dims += try dimensions(lowering.builder.constant(tensor))
        default: throw error("has a shape that is not a list of integers")
        }
      }
      return dims
    default: return nil
    }
  }

  private func dimensions(_ value: JSONValue) throws(LeptonError) -> [Int] {
    if let number = value.asInt, Self.integers.contains(number) { return [number] }
    guard let shape = LayerOptions.dimensions(value),
      shape.dims.allSatisfy({ Self.integers.contains($0) })
    else { throw error("has the shape \(value.summary)") }
    return shape.dims
  }

  private func dimensions(_ value: Value) throws(LeptonError) -> [Int] {
    guard let numbers = lowering.staticIntegers(value) else {
      throw error("takes its shape from data", code: .unsupported)
    }
    guard numbers.allSatisfy({ $0.map { Self.integers.contains($0) } ?? true }) else {
      throw error("has a shape whose numbers are too large", code: .limit)
    }
    return numbers.map { $0 ?? Shape.unknown }
  }
}
