import LeptonBase
import LeptonGraph

extension OperationRegistry {
  private static func reduction(_ kind: ReductionKind, isFloat: Bool = false) -> Lower {
    { context throws(LeptonError) in
      let l = context.lowering
      var x = try context.x()
      if isFloat || l.dtype(x) == .bool { x = try l.cast(x, to: isFloat ? .float32 : .int32) }
      let keeps = try context.bool("keepdims", at: 2, default: false)
      let result = try l.reduce(kind, x, axes: context.axes(of: x), keepsDimensions: keeps)
      guard kind == .maximum || kind == .minimum, let initial = context.option("initial", at: 3)
      else { return [result] }
      let bound = try context.value(.literal(initial), like: x)
      return [try l.binary(kind == .maximum ? .maximum : .minimum, result, bound)]
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
    (
      "Prod",
      { c throws(LeptonError) in
        let dtype = try c.dtype("dtype", default: .float32)
        let products = try reduction(.product)(c)
        guard c.option("dtype") != nil else { return products }
        return try products.map { value throws(LeptonError) in try c.lowering.cast(value, to: dtype)
        }
      }
    ),
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

  func broadcast(_ x: Value, to shape: Shape) throws(LeptonError) -> Value {
    self.shape(x) == shape && shape.isKnown ? x : try builder.apply1(BroadcastTo(shape), x)
  }
}
