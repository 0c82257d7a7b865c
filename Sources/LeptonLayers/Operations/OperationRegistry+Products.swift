import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationRegistry {
  /// Products of tensors, and normalizations.
  static let products: [(String, Lower)] = [
    (
      "Matmul",
      { context throws(LeptonError) in
        let (x, y) = try context.operands()
        return [try context.lowering.matrixProduct(x, y)]
      }
    ),
    (
      "Dot",
      { context throws(LeptonError) in
        let l = context.lowering
        let (x, y) = try context.operands()
        let (a, b) = (l.shape(x).rank, l.shape(y).rank)
        if a == 0 || b == 0 { return [try l.binary(.multiply, x, y)] }
        return [try l.contract(x, [a - 1], y, [b == 1 ? 0 : b - 2])]
      }
    ),
    (
      "Inner",
      { context throws(LeptonError) in
        let l = context.lowering
        let (x, y) = try context.operands()
        return [try l.contract(x, [l.shape(x).rank - 1], y, [l.shape(y).rank - 1])]
      }
    ),
    (
      "Outer",
      { context throws(LeptonError) in
        let l = context.lowering
        let (x, y) = try context.operands()
        let column = try l.reshape(x, [Shape.mergedDimension(l.shape(x).dims[...]), 1])
        let row = try l.reshape(y, [1, Shape.mergedDimension(l.shape(y).dims[...])])
        return [try l.binary(.multiply, column, row)]
      }
    ),
    (
      "Tensordot",
      { context throws(LeptonError) in
        let l = context.lowering
        let (x, y) = try context.operands()
        let (rank, other) = (l.shape(x).rank, l.shape(y).rank)
        let axes = context.option("axes", at: 2) ?? 2
        if let count = axes.asInt {
          guard count >= 0, count <= rank, count <= other else {
            throw context.error("contracts \(count) axes")
          }
          return [try l.contract(x, Array((rank - count)..<rank), y, Array(0..<count))]
        }
        guard let first = axes[0], let second = axes[1],
          let a = first.asInt.map({ [$0] }) ?? first.asInts,
          let b = second.asInt.map({ [$0] }) ?? second.asInts
        else { throw context.error("has the axes \(axes.summary)") }
        return [try l.contract(x, a, y, b)]
      }
    ),
    (
      "Einsum",
      { context throws(LeptonError) in
        let l = context.lowering
        let equation =
          context.option("subscripts")?.asString ?? context.option("subscripts", at: 0)?.asString
        guard let equation else { throw context.error("lacks the equation") }
        var operands: [Value] = []
        for argument in context.call.arguments {
          switch argument {
          case .tensor, .constant: operands.append(try context.value(argument, like: nil))
          case .list(let items):
            for item in items { operands.append(try context.value(item, like: nil)) }
          default: break
          }
        }
        return [try l.einsum(equation, operands)]
      }
    ),
    (
      "Normalize",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.floatX()
        let order = try context.number("order", at: 2, default: 2)
        var axes: [Int] = []
        for axis in try context.ints("axis", at: 1) ?? [-1] {
          axes.append(try l.axis(axis, of: x))
        }
        let epsilon = try context.number("epsilon", at: 3, default: 1e-7)
        guard order == 2 else {
          let powers = try l.binary(.power, l.unary(Unary(.abs), x), order)
          let sum = try l.reduce(.sum, powers, axes: axes, keepsDimensions: true)
          let norm = try l.binary(.power, sum, 1 / order)
          return [try l.binary(.divide, x, l.binary(.maximum, norm, epsilon))]
        }
        // keras.src.ops.nn.normalize: x·rsqrt(max(Σx², ε²)), ε the backend's 1e-7.
        let squares = try l.reduce(.sumOfSquares, x, axes: axes, keepsDimensions: true)
        let bounded = try l.binary(.maximum, squares, epsilon * epsilon)
        return [try l.binary(.multiply, x, l.unary(Unary(.rsqrt), bounded))]
      }
    ),
    (
      "BatchNorm",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.floatX()
        let axis = try context.axis(default: -1, of: x)
        var dims = [Int](repeating: 1, count: l.shape(x).rank)
        dims[axis] = l.shape(x)[axis]
        func weight(_ position: Int, _ name: String) throws(LeptonError) -> Value? {
          guard let argument = context.argument(position, name) else { return nil }
          return try l.reshape(l.float(context.value(argument, like: nil)), dims)
        }
        guard let mean = try weight(1, "mean"), let variance = try weight(2, "variance") else {
          throw context.error("lacks mean or variance")
        }
        let epsilon = try context.number("epsilon", default: 0.001)
        var factor = try l.unary(Unary(.rsqrt), l.binary(.add, variance, epsilon))
        if let scale = try weight(4, "scale") { factor = try l.binary(.multiply, factor, scale) }
        var y = try l.binary(.multiply, l.binary(.subtract, x, mean), factor)
        if let offset = try weight(3, "offset") { y = try l.binary(.add, y, offset) }
        return [y]
      }
    ),
    ("DotProductAttention", { c throws(LeptonError) in try [attention(c)] }),
  ]
}
