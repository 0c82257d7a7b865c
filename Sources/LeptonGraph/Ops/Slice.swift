import LeptonBase

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

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return arguments.map { _ in nil } }
    let shape = builder.shape(arguments[0])
    var spread = gradient
    var before = [Int](repeating: 0, count: shape.rank)
    var after = before
    for (axis, slice) in axes.enumerated() {
      let size = shape.dims[axis]
      let (first, count) = slice.resolved(size)
      let stride = Swift.abs(slice.step)
      spread = try self.spread(
        builder, spread, axis: axis, stride: stride, reverses: slice.step < 0)
      let last = first + (count - 1) * slice.step
      before[axis] = count == 0 ? 0 : Swift.min(first, last)
      after[axis] = size - before[axis] - builder.shape(spread).dims[axis]
    }
    return [try builder.apply1(Pad(before: before, after: after), spread)]
  }

  /// The elements of one axis `stride` places apart with zeros between, in reverse order where asked.
  private func spread(
    _ builder: GraphBuilder, _ x: Value, axis: Int, stride: Int, reverses: Bool
  ) throws(LeptonError) -> Value {
    var x = x
    let shape = builder.shape(x)
    let count = shape.dims[axis]
    if reverses {
      var axes = [AxisSlice](repeating: .all, count: shape.rank)
      axes[axis] = .reversed
      x = try builder.apply1(Slice(axes), x)
    }
    guard stride > 1, count > 1 else { return x }
    guard let outer = Shape.product(shape.dims[..<axis]),
      let inner = Shape.product(shape.dims[(axis + 1)...])
    else { throw fail("a gradient for the unknown shape \(shape)") }
    x = try builder.reshape(x, [outer, count, 1, inner])
    x = try builder.apply1(Pad(before: [0, 0, 0, 0], after: [0, 0, stride - 1, 0]), x)
    x = try builder.reshape(x, [outer, count * stride, inner])
    let length = (count - 1) * stride + 1
    x = try builder.apply1(Slice([.all, AxisSlice(stop: length), .all]), x)
    var dims = shape.dims
    dims[axis] = length
    return try builder.reshape(x, Shape(dims))
  }
}
