import LeptonBase
import LeptonGraph

/// Picking and placing elements by integer tensors, all with rows of a matrix.
extension Lowering {
  /// Ids below zero count from the end, as in Python.
  func countedFromEnd(_ ids: Value, size: Int) throws(LeptonError) -> Value {
    guard size >= 0 else { return ids }
    if let known = staticIntegers(ids), known.allSatisfy({ ($0 ?? -1) >= 0 }) { return ids }
    let isNegative = try compare(.less, ids, scalar(0, like: ids))
    return try select(isNegative, binary(.add, ids, Double(size)), ids)
  }

  /// y[…, i, …] = x[…, ids[…, i, …], …] along an axis; the other axes broadcast.
  func takeAlongAxis(_ x: Value, _ ids: Value, axis: Int) throws(LeptonError) -> Value {
    let (own, wanted) = (shape(x), shape(ids))
    guard own.rank == wanted.rank else {
      throw LeptonError(
        .shapeMismatch, "\(builder.label): indices of shape \(wanted) for a tensor of shape \(own)")
    }
    var dims = own.dims
    for other in dims.indices where other != axis {
      dims[other] = own[other] == 1 ? wanted[other] : own[other]
    }
    let size = own[axis]
    dims[axis] = wanted[axis]
    let result = Shape(dims)
    guard own.isKnown, result.isKnown, wanted.isKnown else {
      return try standIn(result, dtype(x))
    }
    var source = own.dims
    for other in source.indices where other != axis { source[other] = dims[other] }
    let all = try broadcast(x, to: Shape(source))
    let places = try broadcast(countedFromEnd(ids, size: size), to: result)
    return try takeFlat(all, linear(places, in: Shape(source), axis: axis), result)
  }

  /// The places in the row-major order of `shape` of elements whose index along one axis is given, and
  /// whose other indices are their own.
  func linear(_ ids: Value, in shape: Shape, axis: Int) throws(LeptonError) -> Value {
    let own = self.shape(ids)
    let strides = shape.strides
    var places = strides[axis] == 1 ? ids : try binary(.multiply, ids, Double(strides[axis]))
    for other in own.dims.indices where other != axis && own[other] > 1 {
      var dims = [Int](repeating: 1, count: own.rank)
      dims[other] = own[other]
      let steps = (0..<own[other]).map { Int32(clamping: $0 * strides[other]) }
      places = try binary(.add, places, builder.constant(Tensor(steps, Shape(dims))))
    }
    return places
  }

  /// Elements by their places in row-major order.
  func takeFlat(_ x: Value, _ places: Value, _ result: Shape) throws(LeptonError) -> Value {
    guard let total = shape(x).count, let count = result.count else {
      return try standIn(result, dtype(x))
    }
    let column = try reshape(x, [total, 1])
    let taken = try builder.apply1(GatherRows(), column, reshape(places, [count]))
    return try reshape(taken, result.dims)
  }

  /// The places of rows: of indices (…, k) into the first k dimensions of a shape, the number of each
  /// row of what the other dimensions hold, as one axis.
  func rowNumbers(_ indices: Value, in dims: [Int]) throws(LeptonError) -> Value {
    let shape = self.shape(indices)
    let depth = shape.dims.last ?? 0
    guard depth >= 0, depth <= dims.count else {
      throw LeptonError(
        .shapeMismatch,
        "\(builder.label): indices of shape \(shape) into a tensor of shape \(Shape(dims))")
    }
    let rows = Shape.mergedDimension(shape.dims.dropLast())
    var number: Value?
    for axis in 0..<depth {
      let size = dims[axis]
      let part = try slice(indices, axis: shape.rank - 1, AxisSlice(start: axis, stop: axis + 1))
      let ids = try countedFromEnd(reshape(part, [rows]), size: size)
      if let known = number {
        number = try binary(.add, binary(.multiply, known, Double(max(size, 0))), ids)
      } else {
        number = ids
      }
    }
    if let number { return number }
    return try full([rows], 0, .int32)
  }

  /// What indices (…, k) of the first k axes of a tensor pick: the indices as int32, the shape of what
  /// is picked (the axes of the indices but their last, then those that are not indexed), and, where
  /// all dimensions are known, the rows of the tensor and their length.
  private func pick(
    _ indices: Value, of own: Shape
  ) throws(LeptonError) -> (ids: Value, shape: Shape, table: (rows: Int, width: Int)?) {
    let ids = try cast(indices, to: .int32)
    let depth = shape(ids).dims.last ?? 0
    guard depth >= 0, depth <= own.rank else {
      throw LeptonError(
        .shapeMismatch, "\(builder.label): indices of shape \(shape(ids)) for shape \(own)")
    }
    let rest = Array(own.dims[depth...])
    let picked = Shape(shape(ids).dims.dropLast() + rest)
    guard own.isKnown, picked.isKnown, let rows = Shape.product(own.dims[..<depth]),
      let width = Shape.product(rest[...])
    else { return (ids, picked, nil) }
    return (ids, picked, (rows, width))
  }

  /// x[indices[…, 0], …, indices[…, k-1], …]: the axes of the indices but their last, then those of x
  /// that are not indexed.
  func gatherNested(_ x: Value, _ indices: Value) throws(LeptonError) -> Value {
    let own = shape(x)
    let (ids, result, table) = try pick(indices, of: own)
    guard let table else { return try standIn(result, dtype(x)) }
    let taken = try builder.apply1(
      GatherRows(), reshape(x, [table.rows, table.width]), rowNumbers(ids, in: own.dims))
    return try reshape(taken, result.dims)
  }

  /// Updates brought into a base at indices (…, k) of its first k axes.
  func scatter(
    _ mode: ScatterMode, into base: Value, at indices: Value, _ updates: Value
  ) throws(LeptonError) -> Value {
    let own = shape(base)
    let (ids, wanted, table) = try pick(indices, of: own)
    guard let table, let count = Shape.product(shape(ids).dims.dropLast()) else {
      return try standIn(own, dtype(base))
    }
    let values = try reshape(
      broadcast(cast(updates, to: dtype(base)), to: wanted), [count, table.width])
    let changed = try builder.apply1(
      ScatterRows(mode), reshape(base, [table.rows, table.width]), rowNumbers(ids, in: own.dims),
      values)
    return try reshape(changed, own.dims)
  }
}
