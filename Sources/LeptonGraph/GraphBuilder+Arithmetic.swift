import LeptonBase

/// Short forms of what gradient rules write.
extension GraphBuilder {
  func add(_ x: Value, _ y: Value) throws(LeptonError) -> Value {
    try apply1(Binary(.add), x, y)
  }

  func subtract(_ x: Value, _ y: Value) throws(LeptonError) -> Value {
    try apply1(Binary(.subtract), x, y)
  }

  func multiply(_ x: Value, _ y: Value) throws(LeptonError) -> Value {
    try apply1(Binary(.multiply), x, y)
  }

  func divide(_ x: Value, _ y: Value) throws(LeptonError) -> Value {
    try apply1(Binary(.divide), x, y)
  }

  /// factor · x + offset
  func affine(_ x: Value, _ factor: Float, plus offset: Float = 0) throws(LeptonError) -> Value {
    try apply1(Unary(.affine, a: factor, b: offset), x)
  }

  func unary(_ kind: UnaryKind, _ x: Value) throws(LeptonError) -> Value {
    try apply1(Unary(kind), x)
  }

  func compare(_ x: Value, _ kind: ComparisonKind, _ y: Value) throws(LeptonError) -> Value {
    try apply1(Compare(kind), x, y)
  }

  func compare(_ x: Value, _ kind: ComparisonKind, _ number: Float) throws(LeptonError) -> Value {
    try compare(x, kind, constant(number))
  }

  func and(_ x: Value, _ y: Value) throws(LeptonError) -> Value {
    try apply1(Logical(.and), x, y)
  }

  func select(_ condition: Value, _ x: Value, _ y: Value) throws(LeptonError) -> Value {
    try apply1(Select(), condition, x, y)
  }

  /// condition ? x : number
  func select(_ condition: Value, _ x: Value, _ number: Float) throws(LeptonError) -> Value {
    try select(condition, x, constant(number))
  }

  func reduce(
    _ kind: ReductionKind, _ x: Value, axes: [Int], keepsDimensions: Bool = true
  ) throws(LeptonError) -> Value {
    axes.isEmpty && kind == .sum
      ? x : try apply1(Reduce(kind, axes: axes, keepsDimensions: keepsDimensions), x)
  }

  func reshape(_ x: Value, _ shape: Shape) throws(LeptonError) -> Value {
    self.shape(x) == shape ? x : try apply1(Reshape(shape), x)
  }

  func broadcast(_ x: Value, to shape: Shape) throws(LeptonError) -> Value {
    self.shape(x) == shape ? x : try apply1(BroadcastTo(shape), x)
  }

  /// The sum over everything that broadcasting from `shape` to the shape of x repeated: the gradient
  /// of an argument that was broadcast.
  func sum(_ x: Value, to shape: Shape) throws(LeptonError) -> Value {
    let wide = self.shape(x)
    guard wide != shape else { return x }
    let missing = wide.rank - shape.rank
    let axes = wide.dims.indices.filter { axis in
      axis < missing || (shape.dims[axis - missing] == 1 && wide.dims[axis] != 1)
    }
    return try reshape(reduce(.sum, x, axes: axes, keepsDimensions: false), shape)
  }
}
