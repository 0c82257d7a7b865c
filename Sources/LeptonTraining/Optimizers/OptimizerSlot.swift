import LeptonBase
import LeptonGraph

/// A variable that an optimizer keeps for a weight, before it exists.
struct OptimizerSlot {
  enum Beginning {
    case number(Float)
    /// What the weight holds.
    case weight
  }

  /// The optimizer's own name for it: `momentum`.
  var key: String
  /// The name in files; nil for the weight's path, `_`, and the key.
  var name: String?
  /// nil for the weight's own type.
  var type: TensorType?
  var beginning = Beginning.number(0)

  init(_ key: String) { self.key = key }

  init(_ key: String, name: String? = nil, type: TensorType? = nil, from beginning: Beginning) {
    self.key = key
    self.name = name
    self.type = type
    self.beginning = beginning
  }

  func make(for weight: OptimizedWeight) -> Parameter {
    let source = weight.parameter
    let type = self.type ?? source.type
    let flat = String(weight.path.map { $0 == "/" ? "_" : $0 })
    let beginning = self.beginning
    return Parameter(name: name ?? "\(flat)_\(key)", type: type, isTrainable: false) {
      () throws(LeptonError) -> HostBuffer in
      switch beginning {
      case .weight: return try source.value().buffer
      case .number(let number): return try HostBuffer.filled(type, with: number)
      }
    }
  }
}

extension HostBuffer {
  /// A buffer of `type` (float32, or any type for zeros) whose elements all are `number`.
  static func filled(_ type: TensorType, with number: Float) throws(LeptonError) -> HostBuffer {
    guard let byteCount = type.byteCount else {
      throw LeptonError(.internal, "a variable of the unknown size \(type)")
    }
    let buffer = try HostBuffer.zeros(byteCount: byteCount)
    if number != 0, type.dtype == .float32 {
      buffer.bound(to: Float.self).update(repeating: number)
    }
    return buffer
  }
}
