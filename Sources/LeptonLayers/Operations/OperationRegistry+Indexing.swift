import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationRegistry {
  /// Operations that pick elements.
  static let indexing: [(String, Lower)] = [
    ("GetItem", getItem),
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
        return [try l.take(x, l.countedFromEnd(ids, size: l.shape(x)[axis]), axis: axis)]
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
