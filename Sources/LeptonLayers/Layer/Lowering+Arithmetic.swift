import LeptonBase
import LeptonGraph

/// Short forms of the operations that many layers write.
extension Lowering {
  public func cast(_ x: Value, to dtype: DType) throws(LeptonError) -> Value {
    self.dtype(x) == dtype ? x : try builder.apply1(Cast(dtype), x)
  }

  /// The value as float32.
  public func float(_ x: Value) throws(LeptonError) -> Value { try cast(x, to: .float32) }

  public func unary(_ op: Unary, _ x: Value) throws(LeptonError) -> Value {
    op.kind == .linear ? x : try builder.apply1(op, x)
  }

  /// f(x, y) with broadcasting; two types that differ meet in float32, or in int32 if neither is
  /// float.
  public func binary(_ kind: BinaryKind, _ x: Value, _ y: Value) throws(LeptonError) -> Value {
    let (a, b) = try promote(x, y)
    return try builder.apply1(Binary(kind), a, b)
  }

  /// f(x, number), the number taken in the type of x where it is an integer that x can hold.
  public func binary(_ kind: BinaryKind, _ x: Value, _ number: Double) throws(LeptonError) -> Value
  {
    try binary(kind, x, scalar(number, like: x))
  }

  public func compare(_ kind: ComparisonKind, _ x: Value, _ y: Value) throws(LeptonError) -> Value {
    if dtype(x) == .bool, dtype(y) == .bool { return try builder.apply1(Compare(kind), x, y) }
    let (a, b) = try promote(x, y)
    return try builder.apply1(Compare(kind), a, b)
  }

  public func logical(_ kind: LogicalKind, _ x: Value, _ y: Value) throws(LeptonError) -> Value {
    try builder.apply1(Logical(kind), x, y)
  }

  public func not(_ x: Value) throws(LeptonError) -> Value {
    try builder.apply1(Logical(.not), x)
  }

  /// condition ? x : y
  public func select(_ condition: Value, _ x: Value, _ y: Value) throws(LeptonError) -> Value {
    if dtype(x) == dtype(y) { return try builder.apply1(Select(), condition, x, y) }
    let (a, b) = try promote(x, y)
    return try builder.apply1(Select(), condition, a, b)
  }

  /// Both values in one type that arithmetic is defined for.
  public func promote(_ x: Value, _ y: Value) throws(LeptonError) -> (Value, Value) {
    let types = [dtype(x), dtype(y)]
    let common: DType = types.contains(where: \.isFloat) ? .float32 : .int32
    return (try cast(x, to: common), try cast(y, to: common))
  }

  /// A constant of shape (): int32 where x is an integer tensor and the number has no fraction, else
  /// float32.
  public func scalar(_ number: Double, like x: Value) throws(LeptonError) -> Value {
    if !dtype(x).isFloat, let integer = Int32(exactly: number) {
      return builder.constant(try Tensor([integer], []))
    }
    return try builder.constant(Float(number))
  }

  /// The elements in another shape; at most one dimension may be -1 or unknown and follows from the
  /// number of elements where that is known.
  public func reshape(_ x: Value, _ dims: [Int]) throws(LeptonError) -> Value {
    var dims = dims
    if let total = shape(x).count, let open = dims.firstIndex(where: { $0 < 0 }) {
      var others = dims
      others.remove(at: open)
      if let product = Shape.product(others[...]), product > 0 {
        guard total % product == 0 else {
          throw LeptonError(
            .shapeMismatch, "\(builder.label): shape \(shape(x)) cannot become \(Shape(dims))")
        }
        dims[open] = total / product
      }
    }
    return shape(x).dims == dims && shape(x).isKnown
      ? x : try builder.apply1(Reshape(Shape(dims)), x)
  }

  public func transpose(_ x: Value, _ permutation: [Int]) throws(LeptonError) -> Value {
    permutation == Array(permutation.indices) ? x : try builder.apply1(Transpose(permutation), x)
  }

  public func reduce(
    _ kind: ReductionKind, _ x: Value, axes: [Int], keepsDimensions: Bool = false
  ) throws(LeptonError) -> Value {
    try builder.apply1(Reduce(kind, axes: axes, keepsDimensions: keepsDimensions), x)
  }

  public func concatenate(_ values: [Value], axis: Int) throws(LeptonError) -> Value {
    if values.count == 1, let only = values.first { return only }
    return try first(builder.apply(Concatenate(axis: axis), values))
  }

  /// Adds an axis of one element before axis `axis` of the result.
  public func expandDimensions(_ x: Value, axis: Int) throws(LeptonError) -> Value {
    var dims = shape(x).dims
    guard axis >= 0, axis <= dims.count else {
      throw LeptonError(.shapeMismatch, "\(builder.label): axis \(axis) of shape \(shape(x))")
    }
    dims.insert(1, at: axis)
    return try builder.apply1(Reshape(Shape(dims)), x)
  }

  /// The elements `from..<to` along one axis.
  public func slice(_ x: Value, axis: Int, _ bounds: AxisSlice) throws(LeptonError) -> Value {
    var axes = [AxisSlice](repeating: .all, count: shape(x).rank)
    guard axes.indices.contains(axis) else {
      throw LeptonError(.shapeMismatch, "\(builder.label): axis \(axis) of shape \(shape(x))")
    }
    axes[axis] = bounds
    return try builder.apply1(Slice(axes), x)
  }

  /// The channels of a channels_first tensor moved to the last axis.
  public func channelsToLast(_ x: Value) throws(LeptonError) -> Value {
    let rank = shape(x).rank
    return rank < 3 ? x : try transpose(x, [0] + Array(2..<rank) + [1])
  }

  /// The last axis moved to the place after the batch.
  public func channelsToFirst(_ x: Value) throws(LeptonError) -> Value {
    let rank = shape(x).rank
    return rank < 3 ? x : try transpose(x, [0, rank - 1] + Array(1..<(rank - 1)))
  }

  /// Counts a negative axis from the end; throws where the tensor has no such axis.
  public func axis(_ axis: Int, of x: Value) throws(LeptonError) -> Int {
    let rank = shape(x).rank
    guard axis >= -rank, axis < rank else {
      throw LeptonError(
        .shapeMismatch, "\(builder.label): axis \(axis) of a tensor of shape \(shape(x))")
    }
    return axis < 0 ? axis + rank : axis
  }

  func first(_ values: [Value]) throws(LeptonError) -> Value {
    guard let value = values.first else {
      throw LeptonError(.internal, "\(builder.label): an operation without result")
    }
    return value
  }
}
