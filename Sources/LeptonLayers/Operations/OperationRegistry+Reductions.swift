import LeptonBase
import LeptonGraph

extension OperationRegistry {
  private static func reduction(_ kind: ReductionKind, isFloat: Bool = false) -> Lower {
    { context throws(LeptonError) in
      let l = context.lowering
      var x = try context.x()
      if isFloat || l.dtype(x) == .bool { x = try l.cast(x, to: isFloat ? .float32 : .int32) }
      let keeps = try context.bool("keepdims", at: 2, default: false)
      return [try l.reduce(kind, x, axes: context.axes(of: x), keepsDimensions: keeps)]
    }
  }

  private static func truth(_ kind: ReductionKind) -> Lower {
    { context throws(LeptonError) in
      let l = context.lowering
      let x = try l.truth(context.x())
      let keeps = try context.bool("keepdims", at: 2, default: false)
      return [try l.reduce(kind, x, axes: context.axes(of: x), keepsDimensions: keeps)]
    }
  }

  private static func position(maximum: Bool) -> Lower {
    { context throws(LeptonError) in
      let l = context.lowering
      var x = try context.floatX()
      let keeps = try context.bool("keepdims", at: 2, default: false)
      guard context.option("axis", at: 1) != nil else {
        let rank = l.shape(x).rank
        x = try l.reshape(x, [Shape.mergedDimension(l.shape(x).dims[...])])
        let index = try l.builder.apply1(ArgumentReduce(maximum: maximum, axis: 0), x)
        return [keeps ? try l.reshape(index, [Int](repeating: 1, count: rank)) : index]
      }
      let axis = try context.axis(at: 1, default: -1, of: x)
      return [
        try l.builder.apply1(
          ArgumentReduce(maximum: maximum, axis: axis, keepsDimensions: keeps), x)
      ]
    }
  }

  /// Population variance over the named axes.
  private static func variance(
    _ context: OperationContext, root: Bool
  ) throws(LeptonError) -> Value {
    let l = context.lowering
    let x = try context.floatX()
    let axes = try context.axes(of: x)
    let keeps = try context.bool("keepdims", at: 2, default: false)
    let result = try l.variance(x, axes: axes, keepsDimensions: keeps).variance
    return root ? try l.unary(Unary(.sqrt), result) : result
  }

  /// Operations that bring the elements along axes together.
  static let reductions: [(String, Lower)] = [
    ("Sum", reduction(.sum)),
    ("Prod", reduction(.product)),
    ("Max", reduction(.maximum)),
    ("Min", reduction(.minimum)),
    ("Amax", reduction(.maximum)),
    ("Amin", reduction(.minimum)),
    ("Mean", reduction(.mean, isFloat: true)),
    ("Logsumexp", reduction(.logSumExp, isFloat: true)),
    ("Any", truth(.any)),
    ("All", truth(.all)),
    ("Argmax", position(maximum: true)),
    ("Argmin", position(maximum: false)),
    ("Var", { c throws(LeptonError) in [try variance(c, root: false)] }),
    ("Std", { c throws(LeptonError) in [try variance(c, root: true)] }),
    (
      "Moments",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.floatX()
        var axes: [Int] = []
        for axis in try context.ints("axes", at: 1) ?? [] {
          axes.append(try l.axis(axis, of: x))
        }
        let keeps = try context.bool("keepdims", at: 2, default: false)
        let moments = try l.variance(x, axes: axes, keepsDimensions: keeps)
        return [moments.mean, moments.variance]
      }
    ),
    (
      "CountNonzero",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.x()
        let ones = try l.cast(l.truth(x), to: .int32)
        return [try l.reduce(.sum, ones, axes: context.axes(of: x))]
      }
    ),
    (
      "Ptp",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.x()
        let axes = try context.axes(of: x)
        let keeps = try context.bool("keepdims", at: 2, default: false)
        let high = try l.reduce(.maximum, x, axes: axes, keepsDimensions: keeps)
        return [
          try l.binary(.subtract, high, l.reduce(.minimum, x, axes: axes, keepsDimensions: keeps))
        ]
      }
    ),
    (
      "Average",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.floatX()
        let axes = try context.axes(of: x)
        guard let argument = context.argument(1, "weights") else {
          return [try l.reduce(.mean, x, axes: axes)]
        }
        var weights = try l.float(context.value(argument, like: x))
        if l.shape(weights).rank == 1, l.shape(x).rank > 1, let axis = axes.first {
          var dims = [Int](repeating: 1, count: l.shape(x).rank)
          dims[axis] = l.shape(weights)[0]
          weights = try l.reshape(weights, dims)
        }
        let ones = try l.broadcast(weights, to: l.shape(x))
        let total = try l.reduce(.sum, l.binary(.multiply, x, weights), axes: axes)
        return [try l.binary(.divide, total, l.reduce(.sum, ones, axes: axes))]
      }
    ),
    (
      "Norm",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.floatX()
        let keeps = try context.bool("keepdims", at: 3, default: false)
        var axes: [Int] = []
        for axis in try context.ints("axis", at: 2) ?? Array(0..<l.shape(x).rank) {
          axes.append(try l.axis(axis, of: x))
        }
        let order = context.option("ord", at: 1)
        let kind = order?.asString ?? (order?.asDouble).map { "\($0)" } ?? "fro"
        switch (kind, axes.count) {
        case ("fro", _), ("euclidean", _), ("2.0", 1):
          let squares = try l.reduce(.sumOfSquares, x, axes: axes, keepsDimensions: keeps)
          return [try l.unary(Unary(.sqrt), squares)]
        case ("1.0", 1):
          return [try l.reduce(.sum, l.unary(Unary(.abs), x), axes: axes, keepsDimensions: keeps)]
        case ("inf", 1):
          return [
            try l.reduce(.maximum, l.unary(Unary(.abs), x), axes: axes, keepsDimensions: keeps)
          ]
        default: throw context.error("has the unsupported 'ord' \(kind)", code: .unsupported)
        }
      }
    ),
    (
      "Cumsum",
      { context throws(LeptonError) in
        let l = context.lowering
        var x = try context.floatX()
        let isFloat = l.dtype(try context.x()) == .float32
        if context.option("axis", at: 1) == nil {
          x = try l.reshape(x, [Shape.mergedDimension(l.shape(x).dims[...])])
        }
        let axis = try context.axis(at: 1, default: 0, of: x)
        let sums = try l.runningSum(x, axis: axis)
        return [isFloat ? sums : try l.cast(sums, to: .int32)]
      }
    ),
  ]
}

extension Lowering {
  /// Mean and population variance over axes.
  func variance(
    _ x: Value, axes: [Int], keepsDimensions: Bool
  ) throws(LeptonError) -> (mean: Value, variance: Value) {
    let mean = try reduce(.mean, x, axes: axes, keepsDimensions: true)
    let difference = try binary(.subtract, x, mean)
    let variance = try reduce(
      .mean, unary(Unary(.square), difference), axes: axes, keepsDimensions: keepsDimensions)
    if keepsDimensions { return (mean, variance) }
    return (try reduce(.mean, x, axes: axes), variance)
  }

  /// Sums of the elements up to each one along an axis, as the product with a triangle of ones. Where
  /// the length is not known yet, a tensor of the right shape stands in.
  func runningSum(_ x: Value, axis: Int) throws(LeptonError) -> Value {
    let rank = shape(x).rank
    let length = shape(x)[axis]
    guard length >= 0 else { return x }
    var order = Array(0..<rank)
    order.remove(at: axis)
    order.append(axis)
    var inverse = order
    for (place, axis) in order.enumerated() { inverse[axis] = place }
    let moved = try reshape(
      transpose(x, order), rank == 1 ? [1, length] : order.map { shape(x)[$0] })
    guard length <= 1 << 12 else {
      throw LeptonError(.limit, "\(builder.label): a running sum over \(length) elements")
    }
    var triangle = [Float](repeating: 0, count: length * length)
    for row in 0..<length {
      for column in row..<length { triangle[row * length + column] = 1 }
    }
    let ones = builder.constant(try Tensor(triangle, [length, length]))
    let sums = try builder.apply1(MatMul(), moved, ones)
    return rank == 1 ? try reshape(sums, [length]) : try transpose(sums, inverse)
  }

  func broadcast(_ x: Value, to shape: Shape) throws(LeptonError) -> Value {
    self.shape(x) == shape && shape.isKnown ? x : try builder.apply1(BroadcastTo(shape), x)
  }
}
