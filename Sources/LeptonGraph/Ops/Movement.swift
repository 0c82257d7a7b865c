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
}

/// A Python slice of one axis: negative bounds count from the end, nil means the end that the step
/// comes from or goes to.
public struct AxisSlice: Sendable, Hashable {
  public var start: Int?
  public var stop: Int?
  public var step: Int

  public init(start: Int? = nil, stop: Int? = nil, step: Int = 1) {
    self.start = start
    self.stop = stop
    self.step = step
  }

  public static let all = AxisSlice()
  public static let reversed = AxisSlice(step: -1)

  /// First index and number of elements on an axis of `size` elements; Python's `slice.indices`.
  public func resolved(_ size: Int) -> (first: Int, count: Int) {
    func clamp(_ bound: Int?, _ whenNil: Int) -> Int {
      guard let bound else { return whenNil }
      let shifted = bound < 0 ? bound &+ size : bound
      let lowest = step > 0 ? 0 : -1
      let highest = step > 0 ? size : size - 1
      return Swift.min(Swift.max(shifted, lowest), highest)
    }
    let first = clamp(start, step > 0 ? 0 : size - 1)
    let last = clamp(stop, step > 0 ? size : -1)
    let distance = step > 0 ? last - first : first - last
    let stride = step > 0 ? step : 0 &- step
    return (first, distance <= 0 ? 0 : (distance - 1) / stride + 1)
  }
}

/// A Python slice of every axis.
public struct Slice: Op {
  public static let name = "slice"

  public var axes: [AxisSlice]

  public init(_ axes: [AxisSlice]) { self.axes = axes }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    let shape = arguments[0].shape
    guard axes.count == shape.rank else {
      throw fail("\(axes.count) slices for the \(shape.rank) axes of \(shape)")
    }
    guard !axes.contains(where: { $0.step == 0 || $0.step == Int.min }) else {
      throw fail("a step of zero")
    }
    let dims = zip(axes, shape.dims).map { slice, size in
      if size < 0 { return slice == .all || slice == .reversed ? size : Shape.unknown }
      return slice.resolved(size).count
    }
    return [TensorType(arguments[0].dtype, Shape(dims))]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int { 0 }
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
}

/// Rows of a table (rows, width…) by int32 ids of any shape; the result has the ids' shape followed by
/// width…. An id outside 0..<rows fails the run with the id in the message.
public struct GatherRows: Op {
  public static let name = "gather"

  public init() {}

  /// Arguments: table, ids.
  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    let (table, ids) = (arguments[0], arguments[1])
    guard table.shape.rank >= 1 else { throw fail("a table of shape \(table.shape)") }
    guard ids.dtype == .int32 else {
      throw LeptonError(.typeMismatch, "gather takes ids of int32, not \(ids.dtype.name)")
    }
    return [TensorType(table.dtype, Shape(ids.shape.dims + table.shape.dims.dropFirst()))]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int { 0 }
}
