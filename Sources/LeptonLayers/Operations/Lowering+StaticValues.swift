import LeptonBase
import LeptonGraph

/// What can be said about small integer tensors while the graph is written: shapes are computed with
/// tensors (`tf.shape(x)[0] * 2`), but decide which graph is written.
extension Lowering {
  /// Most elements of a tensor that is looked into.
  private static let mostElements = 64

  /// The elements of a tensor of integers, nil for those that depend on data or on dimensions that are
  /// not known; nil as a whole for tensors that are not looked into.
  func staticIntegers(_ value: Value) -> [Int?]? {
    staticIntegers(value, depth: 0)
  }

  private func staticIntegers(_ value: Value, depth: Int) -> [Int?]? {
    let type = type(value)
    guard let count = type.shape.count, count <= Self.mostElements, depth < 64 else { return nil }
    let node = builder.graph.nodes[value.node]
    switch node.kind {
    case .constant(let tensor): return Self.integers(tensor)
    case .op(let op):
      let unknown = [Int?](repeating: nil, count: count)
      if op is ShapeOf {
        return builder.shape(node.arguments[0]).dims.map { $0 < 0 ? nil : $0 }
      }
      var arguments: [[Int?]] = []
      for argument in node.arguments {
        guard let known = staticIntegers(argument, depth: depth + 1) else { return unknown }
        arguments.append(known)
      }
      let shapes = node.arguments.map { builder.shape($0) }
      return evaluated(op, arguments, shapes, type.shape) ?? unknown
    default: return [Int?](repeating: nil, count: count)
    }
  }

  private static func integers(_ tensor: Tensor) -> [Int?]? {
    guard let count = tensor.shape.count else { return nil }
    return withExtendedLifetime(tensor.buffer) {
      let start = tensor.buffer.pointer
      switch tensor.dtype {
      case .int32:
        return (0..<count).map { Int(start.load(fromByteOffset: 4 * $0, as: Int32.self)) }
      case .float32:
        return (0..<count).map {
          Int(exactly: start.load(fromByteOffset: 4 * $0, as: Float.self).rounded(.towardZero))
        }
      case .bool: return (0..<count).map { Int(start.load(fromByteOffset: $0, as: UInt8.self)) }
      default: return nil
      }
    }
  }

  /// The elements of a result; nil where the op is none that shapes are computed with.
  private func evaluated(
    _ op: any Op, _ arguments: [[Int?]], _ shapes: [Shape], _ result: Shape
  ) -> [Int?]? {
    guard let x = arguments.first, let shape = shapes.first else { return nil }
    switch op {
    case is Reshape, is Cast, is StopGradient: return x
    case let op as Slice:
      guard shape.rank == 1, let axis = op.axes.first else { return nil }
      let (first, count) = axis.resolved(shape[0])
      return (0..<count).map { x[first + $0 * axis.step] }
    case is Concatenate: return result.rank == 1 ? arguments.flatMap { $0 } : nil
    case let op as Transpose: return op.permutation.count < 2 ? x : nil
    case is BroadcastTo:
      return x.count == 1 ? result.count.map { .init(repeating: x[0], count: $0) } : nil
    case is GatherRows:
      guard shape.rank == 1, arguments.count == 2 else { return nil }
      return arguments[1].map { id in
        id.flatMap { x.indices.contains($0) ? x[$0] : nil }
      }
    case let op as Reduce:
      guard op.axes.count == shape.rank else { return nil }
      return [Self.folded(op.kind, x)]
    case let op as Binary:
      guard arguments.count == 2, let count = result.count else { return nil }
      let y = arguments[1]
      guard [1, count].contains(x.count), [1, count].contains(y.count) else { return nil }
      return (0..<count).map { place in
        guard let a = x[x.count == 1 ? 0 : place], let b = y[y.count == 1 ? 0 : place] else {
          return nil
        }
        return Self.combined(op.kind, a, b)
      }
    case let op as Unary:
      guard op.kind == .negate else { return nil }
      return x.map { $0.map { 0 &- $0 } }
    default: return nil
    }
  }

  private static func folded(_ kind: ReductionKind, _ x: [Int?]) -> Int? {
    let known = x.compactMap { $0 }
    guard known.count == x.count else { return nil }
    switch kind {
    case .product: return Shape.product(known[...])
    case .sum: return known.reduce(0, &+)
    case .maximum: return known.max()
    case .minimum: return known.min()
    default: return nil
    }
  }

  private static func combined(_ kind: BinaryKind, _ a: Int, _ b: Int) -> Int? {
    let (value, overflow): (Int, Bool)
    switch kind {
    case .add: (value, overflow) = a.addingReportingOverflow(b)
    case .subtract: (value, overflow) = a.subtractingReportingOverflow(b)
    case .multiply: (value, overflow) = a.multipliedReportingOverflow(by: b)
    case .maximum: return max(a, b)
    case .minimum: return min(a, b)
    case .floorDivide, .divide:
      guard b > 0, a >= 0 else { return nil }
      return a / b
    case .modulo, .remainder:
      guard b > 0, a >= 0 else { return nil }
      return a % b
    default: return nil
    }
    return overflow ? nil : value
  }
}
