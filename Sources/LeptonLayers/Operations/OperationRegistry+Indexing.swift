import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationRegistry {
  /// Operations that pick elements.
  static let indexing: [(String, Lower)] = [
    ("GetItem", { context throws(LeptonError) in try [getItem(context)] }),
    (
      "Take",
      { context throws(LeptonError) in
        let l = context.lowering
        var x = try context.x()
        guard let indices = context.argument(1, "indices") else {
          throw context.error("lacks the indices")
        }
        if context.option("axis", at: 2) == nil {
          x = try l.reshape(x, [Shape.mergedDimension(l.shape(x).dims[...])])
        }
        let axis = try context.axis(at: 2, default: 0, of: x)
        let ids: Value
        if case .literal(let value) = indices {
          ids = l.builder.constant(try Tensor(json: value, dtype: "int32"))
        } else {
          ids = try l.cast(context.value(indices, like: nil), to: .int32)
        }
        return [try l.take(x, ids, axis: axis)]
      }
    ),
    (
      "Slice",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.x()
        guard let starts = try context.ints("start_indices", at: 1),
          let shape = try context.ints("shape", at: 2), starts.count == l.shape(x).rank,
          shape.count == starts.count, (starts + shape).allSatisfy({ $0 >= 0 })
        else { throw context.error("takes constant starts and a shape", code: .unsupported) }
        let slices = zip(starts, shape).map { AxisSlice(start: $0, stop: $0 + $1) }
        return [try l.builder.apply1(Slice(slices), x)]
      }
    ),
    (
      "Diff",
      { context throws(LeptonError) in
        let l = context.lowering
        var x = try context.x()
        let axis = try context.axis(at: 2, default: -1, of: x)
        let count = try context.int("n", at: 1, default: 1)
        guard count >= 0, count < 64 else { throw context.error("takes \(count) differences") }
        for _ in 0..<count {
          x = try l.binary(
            .subtract, l.slice(x, axis: axis, AxisSlice(start: 1)),
            l.slice(x, axis: axis, AxisSlice(stop: -1)))
        }
        return [x]
      }
    ),
    (
      "OneHot",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try l.cast(context.x(), to: .int32)
        let classes = try context.int("num_classes", at: 1)
        let named = try context.int("axis", at: 2, default: -1)
        guard (0...(1 << 24)).contains(classes) else {
          throw context.error("has \(classes) classes")
        }
        let rank = l.shape(x).rank
        let axis = named < 0 ? named + rank + 1 : named
        let hot = try l.oneHot(x, classes: classes, axis: axis)
        return [try l.cast(hot, to: context.dtype("dtype", default: .float32))]
      }
    ),
    (
      "MultiHot",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try l.cast(context.x(), to: .int32)
        let classes = try context.int("num_classes", at: 1)
        guard (0...(1 << 24)).contains(classes), l.shape(x).rank >= 1 else {
          throw context.error("has \(classes) classes")
        }
        let rank = l.shape(x).rank
        let hot = try l.oneHot(x, classes: classes, axis: rank)
        let any = try l.reduce(.any, hot, axes: [rank == 1 ? 0 : 1])
        return [try l.cast(any, to: context.dtype("dtype", default: .float32))]
      }
    ),
  ]

  /// `x[key]` with integers, slices, None, `...`, or one tensor of indices for the first axis.
  private static func getItem(_ context: OperationContext) throws(LeptonError) -> Value {
    let l = context.lowering
    let x = try context.x()
    guard let key = context.call.arguments.dropFirst().first ?? context.call.keywords["key"] else {
      throw context.error("lacks the key")
    }
    let items: [LayerArgument]
    switch key {
    case .list(let list): items = list
    case .literal(.array(let list)): items = list.map { .literal($0) }
    case .tensor(let indices):
      let ids = try l.cast(indices.value, to: .int32)
      return try l.take(x, ids, axis: 0)
    default: items = [key]
    }
    let shape = l.shape(x)
    let taken = items.reduce(0) { count, item in
      switch item {
      case .literal(.null), .ellipsis: count
      default: count + 1
      }
    }
    guard taken <= shape.rank else {
      throw context.error("takes \(taken) axes of shape \(shape)", code: .shapeMismatch)
    }
    var slices: [AxisSlice] = []
    // Result axes: nil is a new one, otherwise the axis of x that stays.
    var kept: [Int?] = []
    var sawEllipsis = false
    func keepRest(_ count: Int) {
      for _ in 0..<count {
        kept.append(slices.count)
        slices.append(.all)
      }
    }
    for item in items {
      switch item {
      case .literal(.null): kept.append(nil)
      case .ellipsis:
        guard !sawEllipsis else { throw context.error("has two ellipses") }
        sawEllipsis = true
        keepRest(shape.rank - taken)
      case .slice(let start, let stop, let step):
        kept.append(slices.count)
        slices.append(
          AxisSlice(
            start: try bound(start, context), stop: try bound(stop, context),
            step: try bound(step, context) ?? 1))
      case .literal(let number):
        guard let index = number.asInt, OperationContext.integers.contains(index) else {
          throw context.error("has the index \(number.summary)", code: .unsupported)
        }
        let size = shape.dims[slices.count]
        guard size < 0 || (index < size && index >= -size) else {
          throw context.error(
            "takes element \(index) of axis \(slices.count) of shape \(shape)", code: .shapeMismatch
          )
        }
        slices.append(AxisSlice(start: index, stop: index == -1 ? nil : index + 1))
      default: throw context.error("has an index that depends on data", code: .unsupported)
      }
    }
    if !sawEllipsis { keepRest(shape.rank - slices.count) }
    let cut = slices.allSatisfy { $0 == .all } ? x : try l.builder.apply1(Slice(slices), x)
    let cutShape = l.shape(cut)
    let dims = kept.map { axis in axis.map { cutShape[$0] } ?? 1 }
    return dims == cutShape.dims ? cut : try l.builder.apply1(Reshape(Shape(dims)), cut)
  }

  private static func bound(
    _ argument: LayerArgument, _ context: OperationContext
  ) throws(LeptonError) -> Int? {
    guard case .literal(let value) = argument else {
      throw context.error("has a slice that depends on data", code: .unsupported)
    }
    if value.isNull { return nil }
    guard let number = value.asInt, OperationContext.integers.contains(number) else {
      throw context.error("has the slice bound \(value.summary)")
    }
    return number
  }
}

extension OperationContext {
  /// The type in which the graph computes what Keras has in the type that an option names.
  func dtype(_ key: String, default value: DType) throws(LeptonError) -> DType {
    guard let named = option(key)?.asString else { return value }
    guard let dtype = DType(name: named) else {
      throw error("has the unsupported '\(key)' \(named)", code: .unsupported)
    }
    return dtype.computeDType
  }
}

extension Lowering {
  /// Elements of an axis by int32 ids; the ids' axes take its place.
  func take(_ x: Value, _ ids: Value, axis: Int) throws(LeptonError) -> Value {
    let rank = shape(x).rank
    var front = Array(0..<rank)
    front.remove(at: axis)
    front.insert(axis, at: 0)
    let gathered = try builder.apply1(GatherRows(), transpose(x, front), ids)
    // (ids…, rest…) back to (before…, ids…, after…).
    let count = shape(ids).rank
    let before = Array(count..<(count + axis))
    let after = Array((count + axis)..<(count + rank - 1))
    return try transpose(gathered, before + Array(0..<count) + after)
  }

  /// Whether each id is each of 0..<classes, along a new axis; bool.
  func oneHot(_ ids: Value, classes: Int, axis: Int) throws(LeptonError) -> Value {
    let rank = shape(ids).rank + 1
    guard axis >= 0, axis < rank else {
      throw LeptonError(.shapeMismatch, "\(builder.label): axis \(axis) of \(rank)")
    }
    var dims = [Int](repeating: 1, count: rank)
    dims[axis] = classes
    let numbers = builder.constant(try Tensor((0..<classes).map { Int32($0) }, Shape(dims)))
    return try compare(.equal, expandDimensions(ids, axis: axis), numbers)
  }
}
