import LeptonBase
import LeptonGraph
import LeptonJSON

/// Functions of TensorFlow, which `tf.keras` wrote as layers, under their own names and with their own
/// arguments: those that no operation of `keras.ops` says in the same way.
extension OperationRegistry {
  static let tensorFlow: [(String, Lower)] = [
    ("tf.reshape", { c throws(LeptonError) in try [reshaped(c)] }),
    (
      "tf.fill",
      { c throws(LeptonError) in
        let fill = try c.tensor("value", at: 1)
        return [try c.lowering.broadcast(fill, to: c.shape(["dims"]))]
      }
    ),
    ("tf.zeros", { c throws(LeptonError) in try [filled(c, 0)] }),
    ("tf.ones", { c throws(LeptonError) in try [filled(c, 1)] }),
    (
      "tf.broadcast_to",
      { c throws(LeptonError) in
        try [c.lowering.broadcast(c.tensor("input", at: 0), to: c.shape(["shape"], at: 1))]
      }
    ),
    (
      "tf.tile",
      { c throws(LeptonError) in
        let l = c.lowering
        let x = try c.tensor("input", at: 0)
        guard let counts = try c.dimensions(["multiples"], at: 1), counts.count == l.shape(x).rank
        else { throw c.error("lacks how often it repeats the axes") }
        return [try l.tiled(x, counts)]
      }
    ),
    (
      "tf.matmul",
      { c throws(LeptonError) in
        let l = c.lowering
        func side(_ name: String, _ place: Int) throws(LeptonError) -> Value {
          let x = try l.float(c.tensor(name, at: place))
          let isTurned = try c.bool("transpose_\(name)", default: false)
          let isAdjoint = try c.bool("adjoint_\(name)", default: false)
          return isTurned || isAdjoint ? try l.turned(x) : x
        }
        return [try l.builder.apply1(MatMul(), side("a", 0), side("b", 1))]
      }
    ),
    (
      "tf.tensordot",
      { c throws(LeptonError) in
        let l = c.lowering
        let (x, y) = (try c.tensor("a", at: 0), try c.tensor("b", at: 1))
        let axes = c.option("axes", at: 2) ?? 1
        if let count = axes.asInt {
          let rank = l.shape(x).rank
          guard count >= 0, count <= rank, count <= l.shape(y).rank else {
            throw c.error("contracts \(count) axes")
          }
          return [try l.contract(x, Array((rank - count)..<rank), y, Array(0..<count))]
        }
        guard let first = axes[0], let second = axes[1],
          let a = first.asInt.map({ [$0] }) ?? first.asInts,
          let b = second.asInt.map({ [$0] }) ?? second.asInts
        else { throw c.error("has the axes \(axes.summary)") }
        return [try l.contract(x, a, y, b)]
      }
    ),
    (
      "tf.pad",
      { c throws(LeptonError) in
        let l = c.lowering
        let x = try c.tensor("tensor", at: 0)
        let pairs = c.option("paddings", at: 1)?.asArray ?? []
        let numbers = pairs.compactMap { $0.asInts }.filter { $0.count == 2 }
        guard numbers.count == l.shape(x).rank,
          numbers.joined().allSatisfy({ OperationContext.integers.contains($0) && $0 >= 0 })
        else { throw c.error("has paddings that are not known", code: .unsupported) }
        let (before, after) = (numbers.map { $0[0] }, numbers.map { $0[1] })
        let mode = c.option("mode")?.asString?.lowercased() ?? "constant"
        guard mode == "constant" else { return [try l.padded(x, before, after, mode)] }
        let value = try c.float("constant_values", default: 0)
        return [try l.builder.apply1(Pad(before: before, after: after, value: value), x)]
      }
    ),
    (
      "tf.one_hot",
      { c throws(LeptonError) in
        let l = c.lowering
        let ids = try l.cast(c.tensor("indices", at: 0), to: .int32)
        guard let depth = try c.dimensions(["depth"], at: 1)?.first, depth >= 0, depth <= 1 << 24
        else { throw c.error("has a depth that is not known", code: .unsupported) }
        let rank = l.shape(ids).rank + 1
        let named = try c.int("axis", default: -1)
        let hot = try l.oneHot(ids, classes: depth, axis: named < 0 ? named + rank : named)
        let dtype = try c.dtype("dtype", default: .float32)
        let on = try l.builder.constant(c.float("on_value", default: 1))
        let off = try l.builder.constant(c.float("off_value", default: 0))
        return [try l.cast(l.select(hot, on, off), to: dtype)]
      }
    ),
    (
      "tf.argmax",
      { c throws(LeptonError) in try [c.place(maximum: true)] }
    ),
    (
      "tf.argmin",
      { c throws(LeptonError) in try [c.place(maximum: false)] }
    ),
    ("tf.clip_by_value", { c throws(LeptonError) in try [clipped(c)] }),
    (
      // x·rsqrt(max(Σx², ε))
      "tf.l2_normalize",
      { c throws(LeptonError) in
        let l = c.lowering
        let x = try l.float(c.tensor("x", at: 0))
        var axes: [Int] = []
        for axis in try c.ints("axis", at: 1) ?? Array(0..<l.shape(x).rank) {
          axes.append(try l.axis(axis, of: x))
        }
        let squares = try l.reduce(.sumOfSquares, x, axes: axes, keepsDimensions: true)
        let bounded = try l.binary(.maximum, squares, c.number("epsilon", default: 1e-12))
        return [try l.binary(.multiply, x, l.unary(Unary(.rsqrt), bounded))]
      }
    ),
    (
      "tf.batch_normalization",
      { c throws(LeptonError) in
        let l = c.lowering
        let x = try l.float(c.tensor("x", at: 0))
        let variance = try l.float(c.tensor("variance", at: 2))
        var factor = try l.unary(
          Unary(.rsqrt), l.binary(.add, variance, c.number("variance_epsilon", default: 1e-3)))
        if c.argument(4, "scale") != nil {
          factor = try l.binary(.multiply, factor, l.float(c.tensor("scale", at: 4)))
        }
        let centered = try l.binary(.subtract, x, l.float(c.tensor("mean", at: 1)))
        let y = try l.binary(.multiply, centered, factor)
        guard c.argument(3, "offset") != nil else { return [y] }
        return [try l.binary(.add, y, l.float(c.tensor("offset", at: 3)))]
      }
    ),
    (
      "tf.dropout",
      { c throws(LeptonError) in
        guard !c.lowering.isTraining else {
          throw c.error("drops at random, which cannot be trained with", code: .unsupported)
        }
        return [try c.tensor("x", at: 0)]
      }
    ),
    (
      "tf.add_n",
      { c throws(LeptonError) in
        let values = try c.list(0, "inputs")
        guard var sum = values.first else { throw c.error("takes at least one tensor") }
        for value in values.dropFirst() { sum = try c.lowering.binary(.add, sum, value) }
        return [sum]
      }
    ),
    (
      "tf.bias_add",
      { c throws(LeptonError) in
        let l = c.lowering
        let x = try c.tensor("value", at: 0)
        var bias = try c.tensor("bias", at: 1)
        if c.option("data_format")?.asString?.hasPrefix("NC") == true {
          bias = try l.reshape(
            bias, [l.shape(bias)[0]] + [Int](repeating: 1, count: max(l.shape(x).rank - 2, 0)))
        }
        return [try l.binary(.add, x, bias)]
      }
    ),
    (
      "tf.sequence_mask",
      { c throws(LeptonError) in
        let l = c.lowering
        let lengths = try l.cast(c.tensor("lengths", at: 0), to: .int32)
        guard let size = try c.dimensions(["maxlen"], at: 1)?.first, size >= 0 else {
          throw c.error("has a size that depends on data", code: .unsupported)
        }
        let steps = l.builder.constant(try Tensor((0..<size).map { Int32($0) }, [size]))
        let mask = try l.compare(
          .less, steps, l.expandDimensions(lengths, axis: l.shape(lengths).rank))
        return [try l.cast(mask, to: c.dtype("dtype", default: .bool))]
      }
    ),
  ]

  private static func filled(
    _ context: OperationContext, _ number: Double
  ) throws(LeptonError) -> Value {
    let dtype = try context.dtype("dtype", default: .float32)
    return try context.lowering.full(context.shape(["shape"]), number, dtype)
  }

  /// Where one dimension of the argument and one of the new shape are not known, these are taken for
  /// the same: it is the batch, and what is left of the others follows.
  private static func reshaped(_ context: OperationContext) throws(LeptonError) -> Value {
    let l = context.lowering
    let x = try context.tensor("tensor", at: 0)
    guard var dims = try context.dimensions(["shape"], at: 1) else {
      throw context.error("lacks the new shape")
    }
    let own = l.shape(x).dims
    let open = dims.indices.filter { dims[$0] < 0 }
    if open.count == 2, own.filter({ $0 < 0 }).count == 1, own[0] < 0, open[0] == 0,
      let total = Shape.product(own.dropFirst()),
      let known = Shape.product(dims.filter { $0 >= 0 }[...]), known > 0, total % known == 0
    {
      dims[open[1]] = total / known
    }
    return try l.reshape(x, dims)
  }

  private static func clipped(_ context: OperationContext) throws(LeptonError) -> Value {
    let l = context.lowering
    let x = try context.tensor("t", at: 0)
    if l.dtype(x) == .float32, let low = context.option("clip_value_min", at: 1)?.asDouble,
      let high = context.option("clip_value_max", at: 2)?.asDouble
    {
      return try l.unary(Unary(.clip, a: Float(low), b: Float(high)), x)
    }
    let raised = try l.binary(
      .maximum, x, context.value(context.argument(1, "clip_value_min"), like: x))
    return try l.binary(
      .minimum, raised, context.value(context.argument(2, "clip_value_max"), like: x))
  }
}

extension OperationContext {
  /// An argument as a tensor.
  func tensor(
    _ name: String, at position: Int, isInteger: Bool = false
  ) throws(LeptonError) -> Value {
    guard let found = argument(position, name) else { throw error("lacks '\(name)'") }
    return try value(found, like: nil, isInteger: isInteger)
  }

  /// An argument that is a shape.
  func shape(_ names: [String], at position: Int = 0) throws(LeptonError) -> Shape {
    guard let dims = try dimensions(names, at: position) else {
      throw error("lacks '\(names.joined())'")
    }
    return Shape(dims)
  }

  /// The place of the extreme element along one axis, the first where none is named.
  fileprivate func place(maximum: Bool) throws(LeptonError) -> Value {
    let x = try lowering.float(tensor("input", at: 0))
    let axis = try lowering.axis(int("axis", at: 1, default: 0), of: x)
    return try lowering.builder.apply1(ArgumentReduce(maximum: maximum, axis: axis), x)
  }
}

extension Lowering {
  /// The tensor repeated as often as is said along every axis; unknown numbers give unknown lengths.
  func tiled(_ x: Value, _ counts: [Int]) throws(LeptonError) -> Value {
    guard counts.allSatisfy({ $0 >= 0 && $0 <= 1 << 24 }) else {
      let dims = zip(shape(x).dims, counts).map { $0 < 0 || $1 < 0 ? -1 : times($0, $1) }
      return try standIn(Shape(dims), dtype(x))
    }
    var y = x
    for (axis, count) in counts.enumerated() where count != 1 {
      let size = shape(y)[axis]
      var wide = shape(y).dims
      wide.insert(count, at: axis)
      var dims = shape(y).dims
      dims[axis] = times(size, count)
      y = try reshape(
        broadcast(expandDimensions(y, axis: axis), to: Shape(wide)), dims)
    }
    return y
  }
}
