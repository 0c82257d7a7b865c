import LeptonBase

/// The same elements in row-major order under another shape.
public struct Reshape: Op {
  public static let name = "reshape"

  public var shape: Shape

  public init(_ shape: Shape) { self.shape = shape }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    if let before = arguments[0].shape.count, let after = shape.count, before != after {
      throw fail("\(before) elements of shape \(arguments[0].shape) do not fill \(shape)")
    }
    return [TensorType(arguments[0].dtype, shape)]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int { 0 }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return arguments.map { _ in nil } }
    return [try builder.reshape(gradient, builder.shape(arguments[0]))]
  }
}

/// Result axis i is argument axis `permutation[i]`.
public struct Transpose: Op {
  public static let name = "transpose"

  public var permutation: [Int]

  public init(_ permutation: [Int]) { self.permutation = permutation }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    let shape = arguments[0].shape
    guard permutation.sorted() == Array(0..<shape.rank) else {
      throw fail("\(permutation) is not a permutation of the axes of \(shape)")
    }
    return [TensorType(arguments[0].dtype, Shape(permutation.map { shape.dims[$0] }))]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int { 0 }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return arguments.map { _ in nil } }
    var inverse = [Int](repeating: 0, count: permutation.count)
    for (axis, source) in permutation.enumerated() { inverse[source] = axis }
    return [try builder.apply1(Transpose(inverse), gradient)]
  }
}

/// The arguments one after the other along an axis; other dimensions are equal.
public struct Concatenate: Op {
  public static let name = "concatenate"

  public var axis: Int

  /// `axis` is not negative.
  public init(axis: Int) { self.axis = axis }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    guard let first = arguments.first else { throw fail("no inputs") }
    guard axis >= 0, axis < first.shape.rank else {
      throw fail("axis \(axis) of inputs of shape \(first.shape)")
    }
    var dims = first.shape.dims
    for other in arguments.dropFirst() {
      guard other.dtype == first.dtype, other.shape.rank == dims.count else {
        throw fail("inputs \(first) and \(other) disagree")
      }
      for at in dims.indices {
        let (a, b) = (dims[at], other.shape.dims[at])
        if at == axis {
          dims[at] = a < 0 || b < 0 ? Shape.unknown : a + b
        } else if a < 0 {
          dims[at] = b
        } else if b >= 0, a != b {
          throw fail("inputs \(first) and \(other) differ on axis \(at), not only on axis \(axis)")
        }
      }
    }
    return [TensorType(first.dtype, Shape(dims))]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int { 0 }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return arguments.map { _ in nil } }
    var forArguments: [Value?] = []
    var start = 0
    for argument in arguments {
      let shape = builder.shape(argument)
      var axes = [AxisSlice](repeating: .all, count: shape.rank)
      axes[axis] = AxisSlice(start: start, stop: start + shape.dims[axis])
      start += shape.dims[axis]
      forArguments.append(try builder.apply1(Slice(axes), gradient))
    }
    return forArguments
  }
}

/// `value` put around the argument: `before` and `after` elements on every axis.
public struct Pad: Op {
  public static let name = "pad"

  public var before: [Int]
  public var after: [Int]
  public var value: Float

  public init(before: [Int], after: [Int], value: Float = 0) {
    self.before = before
    self.after = after
    self.value = value
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    let shape = arguments[0].shape
    guard before.count == shape.rank, after.count == shape.rank,
      !before.contains(where: { $0 < 0 }), !after.contains(where: { $0 < 0 })
    else { throw fail("paddings \(before) and \(after) for shape \(shape)") }
    let dims = shape.dims.indices.map {
      shape.dims[$0] < 0 ? Shape.unknown : shape.dims[$0] + before[$0] + after[$0]
    }
    return [TensorType(arguments[0].dtype, Shape(dims))]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int { 0 }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return arguments.map { _ in nil } }
    let shape = builder.shape(arguments[0])
    let axes = shape.dims.indices.map {
      AxisSlice(start: before[$0], stop: before[$0] + shape.dims[$0])
    }
    return [try builder.apply1(Slice(axes), gradient)]
  }
}

/// The argument repeated along axes where it has one element (NumPy's `broadcast_to`).
public struct BroadcastTo: Op {
  public static let name = "broadcast"

  public var shape: Shape

  public init(_ shape: Shape) { self.shape = shape }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    let merged = try broadcast(arguments[0].shape, shape)
    guard merged.isCompatible(with: shape) else {
      throw fail("\(arguments[0].shape) cannot be broadcast to \(shape)")
    }
    return [TensorType(arguments[0].dtype, shape)]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int { 0 }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return arguments.map { _ in nil } }
    return [try builder.sum(gradient, to: builder.shape(arguments[0]))]
  }
}
