import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationRegistry {
  /// Operations that make series of numbers, grids and numbers about shapes.
  static let ranges: [(String, Lower)] = [
    ("Arange", { c throws(LeptonError) in try [range(c)] }),
    (
      "Linspace",
      { context throws(LeptonError) in
        let (start, stop) = (try context.end(0, "start"), try context.end(1, "stop"))
        let (numbers, step) = try series(context, start, stop)
        return try context.bool("retstep", default: false) ? [numbers, step] : [numbers]
      }
    ),
    (
      "Logspace",
      { context throws(LeptonError) in
        let (start, stop) = (try context.end(0, "start"), try context.end(1, "stop"))
        let base = try context.number("base", default: 10)
        let exponents = try series(context, start, stop).numbers
        return [
          try context.lowering.binary(
            .power, context.lowering.builder.constant(Float(base)), exponents)
        ]
      }
    ),
    (
      // sign·exp of the line between the logarithms.
      "Geomspace",
      { context throws(LeptonError) in
        let l = context.lowering
        let (start, stop) = (try context.end(0, "start"), try context.end(1, "stop"))
        let sign = try l.unary(Unary(.sign), start)
        let logarithms = try series(
          context, l.unary(Unary(.log), l.unary(Unary(.abs), start)),
          l.unary(Unary(.log), l.unary(Unary(.abs), stop))
        ).numbers
        let numbers = try l.unary(Unary(.exp), logarithms)
        let axis = try seriesAxis(context, rank: l.shape(numbers).rank)
        let wide =
          l.shape(sign).rank == l.shape(numbers).rank
          ? sign : try l.expandDimensions(sign, axis: axis)
        return [try l.binary(.multiply, numbers, wide)]
      }
    ),
    (
      "Meshgrid",
      { context throws(LeptonError) in
        let l = context.lowering
        var vectors: [Value] = []
        for argument in context.call.arguments {
          vectors.append(try l.flattened(context.value(argument, like: nil)))
        }
        let rank = vectors.count
        let isMatrix = context.option("indexing")?.asString == "ij"
        var dims = vectors.map { l.shape($0)[0] }
        if !isMatrix, rank > 1 { dims.swapAt(0, 1) }
        var grids: [Value] = []
        for (place, vector) in vectors.enumerated() {
          let axis = !isMatrix && rank > 1 && place < 2 ? 1 - place : place
          var own = [Int](repeating: 1, count: rank)
          own[axis] = l.shape(vector)[0]
          grids.append(try l.broadcast(l.reshape(vector, own), to: Shape(dims)))
        }
        return grids
      }
    ),
    (
      "Ndim",
      { context throws(LeptonError) in
        let l = context.lowering
        return [
          l.builder.constant(
            try Tensor([Int32(clamping: l.shape(context.x()).rank)], []))
        ]
      }
    ),
    (
      "Size",
      { context throws(LeptonError) in
        let l = context.lowering
        let shape = try l.shapeTensor(context.x())
        guard l.shape(shape)[0] > 0 else {
          return [l.builder.constant(try Tensor([1 as Int32], []))]
        }
        return [try l.reduce(.product, shape, axes: [0])]
      }
    ),
    ("Shape", { c throws(LeptonError) in try [c.lowering.shapeTensor(c.x())] }),
    (
      "Rank",
      { context throws(LeptonError) in
        let l = context.lowering
        return [
          l.builder.constant(
            try Tensor([Int32(clamping: l.shape(context.x()).rank)], []))
        ]
      }
    ),
  ]

  /// start, start + step, … below stop, all of which must be known while the graph is written.
  private static func range(_ context: OperationContext) throws(LeptonError) -> Value {
    let l = context.lowering
    var numbers: [Double?] = []
    var isFloat = false
    for (position, name) in ["start", "stop", "step"].enumerated() {
      guard let argument = context.argument(position, name) else { continue }
      if case .literal(let literal) = argument {
        if case .number = literal { isFloat = true }
        numbers.append(literal.asDouble)
        continue
      }
      let value = try context.value(argument, like: nil)
      isFloat = isFloat || l.dtype(value) == .float32
      guard let known = l.staticIntegers(value), known.count == 1 else {
        throw context.error("makes a series whose length depends on data", code: .unsupported)
      }
      numbers.append(known[0].map { Double($0) })
    }
    if numbers.count == 1 { numbers.insert(0, at: 0) }
    let dtype = try context.dtype("dtype", default: isFloat ? .float32 : .int32)
    let known = numbers.compactMap { $0 }
    guard known.count == numbers.count else { return try l.standIn([-1], dtype) }
    let step = known.count > 2 ? known[2] : 1
    guard known.count >= 2, step != 0, known.allSatisfy(\.isFinite) else {
      throw context.error("makes a series of \(known)")
    }
    let count = max(((known[1] - known[0]) / step).rounded(.up), 0)
    guard count <= Double(1 << 26) else {
      throw context.error("makes a series of \(count) numbers", code: .limit)
    }
    let series = (0..<Int(count)).map { known[0] + Double($0) * step }
    if dtype == .int32 {
      return l.builder.constant(
        try Tensor(series.map { Int32(clamping: Int64($0)) }, [series.count]))
    }
    return try l.cast(
      l.builder.constant(Tensor(series.map { Float($0) }, [series.count])), to: dtype)
  }

  private static func seriesAxis(
    _ context: OperationContext, rank: Int
  ) throws(LeptonError) -> Int {
    let named = try context.int("axis", default: 0)
    return named < 0 ? named + rank : named
  }

  /// `num` numbers from start to stop, along a new axis, and the step between them.
  private static func series(
    _ context: OperationContext, _ start: Value, _ stop: Value
  ) throws(LeptonError) -> (numbers: Value, step: Value) {
    let l = context.lowering
    let count = try context.int("num", at: 2, default: 50)
    guard count >= 0, count <= 1 << 24 else { throw context.error("makes \(count) numbers") }
    let hasEnd = try context.bool("endpoint", default: true)
    let parts = Double(hasEnd ? count - 1 : count)
    let difference = try l.binary(.subtract, stop, start)
    let rank = l.shape(difference).rank + 1
    let axis = try seriesAxis(context, rank: rank)
    guard axis >= 0, axis < rank else { throw context.error("has the axis \(axis)") }
    var dims = [Int](repeating: 1, count: rank)
    dims[axis] = count
    let shares = (0..<count).map { parts > 0 ? Float(Double($0) / parts) : 0 }
    let share = l.builder.constant(try Tensor(shares, Shape(dims)))
    let other = try l.unary(Unary(.affine, a: -1, b: 1), share)
    func wide(_ value: Value) throws(LeptonError) -> Value {
      l.shape(value).rank == rank - 1 ? try l.expandDimensions(value, axis: axis) : value
    }
    // Exact at both ends.
    let numbers = try l.binary(
      .add, l.binary(.multiply, wide(start), other), l.binary(.multiply, wide(stop), share))
    let dtype = try context.dtype("dtype", default: .float32)
    let step =
      parts > 0
      ? try l.binary(.multiply, difference, 1 / parts)
      : try l.fullLike(difference, .nan, .float32)
    return (try l.cast(numbers, to: dtype), step)
  }
}

extension OperationContext {
  /// An end of a series, as float32.
  fileprivate func end(_ position: Int, _ name: String) throws(LeptonError) -> Value {
    let argument = argument(position, name)
    if case .literal(.integer(let number)) = argument {
      return try lowering.builder.constant(Float(number))
    }
    return try lowering.float(value(argument, like: nil))
  }
}

extension Lowering {
  /// The shape of a tensor as int32.
  func shapeTensor(_ x: Value) throws(LeptonError) -> Value {
    let dims = shape(x).dims
    guard shape(x).isKnown else { return try builder.apply1(ShapeOf(), x) }
    return builder.constant(try Tensor(dims.map { Int32(clamping: $0) }, [dims.count]))
  }
}
