import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationRegistry {
  /// Operations that place elements by indices, or pick them along an axis.
  static let scattering: [(String, Lower)] = [
    (
      "TakeAlongAxis",
      { context throws(LeptonError) in
        let l = context.lowering
        var x = try context.x()
        let found = try context.value(context.argument(1, "indices"), like: nil)
        var ids = try l.cast(found, to: .int32)
        if context.option("axis", at: 2) == nil {
          (x, ids) = (try l.flattened(x), try l.flattened(ids))
        }
        return [try l.takeAlongAxis(x, ids, axis: context.axis(at: 2, default: 0, of: x))]
      }
    ),
    (
      "Scatter",
      { context throws(LeptonError) in
        let l = context.lowering
        let indices = try context.value(context.argument(0, "indices"), like: nil)
        let values = try context.value(context.argument(1, "values"), like: nil)
        guard let dims = try context.dimensions(["shape"], at: 2) else {
          throw context.error("lacks the shape")
        }
        let numbers = l.dtype(values) == .bool ? try l.cast(values, to: .int32) : values
        let zeros = try l.full(Shape(dims), 0, l.dtype(numbers))
        return [try l.scatter(.add, into: zeros, at: indices, numbers)]
      }
    ),
    (
      "ScatterUpdate",
      { context throws(LeptonError) in
        let l = context.lowering
        let base = try context.value(context.argument(0, "inputs"), like: nil)
        let indices = try context.value(context.argument(1, "indices"), like: nil)
        let updates = try context.value(context.argument(2, "updates"), like: base)
        let named = context.option("reduction", at: 3)?.asString
        let modes: [String: ScatterMode] = [
          "add": .add, "mul": .multiply, "max": .maximum, "min": .minimum,
        ]
        guard let mode = named.map({ modes[$0] }) ?? .set else {
          throw context.error("has the unsupported 'reduction' \(named ?? "")", code: .unsupported)
        }
        return [try l.scatter(mode, into: base, at: indices, updates)]
      }
    ),
    (
      "SliceUpdate",
      { context throws(LeptonError) in
        let l = context.lowering
        let base = try context.value(context.argument(0, "inputs"), like: nil)
        let updates = try context.value(context.argument(2, "updates"), like: base)
        let starts = try context.starts(at: 1, "start_indices")
        let (own, part) = (l.shape(base), l.shape(updates))
        guard starts.count == own.rank, part.rank == own.rank else {
          throw context.error("puts shape \(part) into \(own)", code: .shapeMismatch)
        }
        guard own.isKnown, part.isKnown, let count = part.count, let total = own.count else {
          return [base]
        }
        let places = try context.places(of: part.dims, from: starts, in: own)
        let values = try l.cast(l.reshape(updates, [count, 1]), to: l.dtype(base))
        let changed = try l.builder.apply1(
          ScatterRows(.set), l.reshape(base, [total, 1]), l.reshape(places, [count]), values)
        return [try l.reshape(changed, own.dims)]
      }
    ),
    (
      "Slice",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.x()
        let own = l.shape(x)
        let starts = try context.starts(at: 1, "start_indices")
        guard var dims = try context.dimensions(["shape"], at: 2), starts.count == own.rank,
          dims.count == own.rank
        else { throw context.error("lacks starts and a shape for \(own)") }
        let known = starts.compactMap { $0.known }
        // A dimension of -1 is all that follows, where the start is known.
        for axis in dims.indices where dims[axis] < 0 {
          guard let start = starts[axis].known, own[axis] >= 0 else { continue }
          dims[axis] = max(own[axis] - start, 0)
        }
        if known.count == starts.count {
          let slices = zip(known, dims).map { start, count in
            AxisSlice(start: start, stop: count < 0 ? nil : start + count)
          }
          return [try l.builder.apply1(Slice(slices), x)]
        }
        guard own.isKnown, Shape(dims).isKnown else {
          return [try l.standIn(Shape(dims), l.dtype(x))]
        }
        let places = try context.places(of: dims, from: starts, in: own)
        return [try l.takeFlat(x, places, Shape(dims))]
      }
    ),
    ("SegmentSum", segments(.add, 0)),
    ("SegmentProd", segments(.multiply, 1)),
    ("SegmentMax", segments(.maximum, -.infinity)),
    ("SegmentMin", segments(.minimum, .infinity)),
    (
      "UnravelIndex",
      { context throws(LeptonError) in
        let l = context.lowering
        let ids = try l.cast(context.value(context.argument(0, "indices"), like: nil), to: .int32)
        guard let dims = try context.dimensions(["shape"], at: 1), dims.allSatisfy({ $0 > 0 }),
          let total = Shape.product(dims[...])
        else { throw context.error("lacks the shape") }
        let counted = try l.countedFromEnd(ids, size: total)
        var parts: [Value] = []
        for (stride, size) in zip(Shape(dims).strides, dims) {
          let whole = try l.binary(.floorDivide, counted, Double(stride))
          parts.append(try l.binary(.modulo, whole, Double(size)))
        }
        return parts
      }
    ),
  ]

  /// The rows of data brought together by the numbers of their segments.
  private static func segments(_ mode: ScatterMode, _ empty: Double) -> Lower {
    { context throws(LeptonError) in
      let l = context.lowering
      let data = try context.value(context.argument(0, "data"), like: nil)
      let ids = try context.value(context.argument(1, "segment_ids"), like: nil)
      guard context.option("num_segments", at: 2) != nil else {
        throw context.error(
          "lacks 'num_segments', so that the size of its result depends on data", code: .unsupported
        )
      }
      let count = try context.int("num_segments", at: 2)
      guard count >= 0 else { throw context.error("has \(count) segments") }
      var dims = l.shape(data).dims
      guard !dims.isEmpty else { throw context.error("takes rows, not a number") }
      dims[0] = count
      let dtype = l.dtype(data)
      let least = dtype == .int32 && empty.isInfinite
      let number = least ? Double(empty < 0 ? Int32.min : Int32.max) : empty
      guard let width = Shape.product(dims.dropFirst()), let rows = l.shape(data).dims.first,
        rows >= 0
      else { return [try l.standIn(Shape(dims), dtype)] }
      let base =
        least
        ? try l.broadcast(l.builder.constant(Tensor([Int32(number)], [])), to: [count, width])
        : try l.full([count, width], number, dtype)
      let sums = try l.builder.apply1(
        ScatterRows(mode), base, l.reshape(l.cast(ids, to: .int32), [rows]),
        l.reshape(data, [rows, width]))
      return [try l.reshape(sums, dims)]
    }
  }
}

/// Where a slice begins on one axis.
struct SliceStart {
  var value: Value
  /// Nil where it depends on data.
  var known: Int?
}

extension OperationContext {
  /// The starts of a slice: a list of numbers and tensors, or one tensor.
  func starts(at position: Int, _ name: String) throws(LeptonError) -> [SliceStart] {
    let l = lowering
    func starts(_ value: Value) throws(LeptonError) -> [SliceStart] {
      let ids = try l.flattened(l.cast(value, to: .int32))
      guard let count = l.shape(ids).count else { throw error("has starts of unknown number") }
      let known = l.staticIntegers(ids)
      var starts: [SliceStart] = []
      for place in 0..<count {
        let part = try l.slice(ids, axis: 0, AxisSlice(start: place, stop: place + 1))
        let number = known.flatMap { $0.indices.contains(place) ? $0[place] : nil }
        starts.append(SliceStart(value: try l.reshape(part, []), known: number))
      }
      return starts
    }
    switch argument(position, name) {
    case .list(let items):
      var found: [SliceStart] = []
      for item in items { found += try starts(value(item, like: nil, isInteger: true)) }
      return found
    case let other?: return try starts(value(other, like: nil, isInteger: true))
    case nil: throw error("lacks '\(name)'")
    }
  }

  /// The places in row-major order of a block's elements; a block that would go over the end is moved
  /// back, as XLA and TensorFlow's gather of slices do.
  func places(
    of dims: [Int], from starts: [SliceStart], in shape: Shape
  ) throws(LeptonError) -> Value {
    let l = lowering
    let strides = shape.strides
    var sum = try l.full([], 0, .int32)
    for (axis, start) in starts.enumerated() {
      let last = shape[axis] - dims[axis]
      guard last >= 0 else {
        throw error("takes \(dims) from shape \(shape)", code: .shapeMismatch)
      }
      let counted = try l.countedFromEnd(start.value, size: shape[axis])
      let held = try l.binary(.minimum, l.binary(.maximum, counted, 0), Double(last))
      var own = [Int](repeating: 1, count: dims.count)
      own[axis] = dims[axis]
      let steps = l.builder.constant(try Tensor((0..<dims[axis]).map { Int32($0) }, Shape(own)))
      let places = try l.binary(.multiply, l.binary(.add, steps, held), Double(strides[axis]))
      sum = try l.binary(.add, sum, places)
    }
    return try l.broadcast(sum, to: Shape(dims))
  }

  /// As `value`, but numbers that stand alone become int32.
  func value(
    _ argument: LayerArgument?, like partner: Value?, isInteger: Bool
  ) throws(LeptonError) -> Value {
    if isInteger, case .literal(.integer(let number)) = argument {
      return lowering.builder.constant(try Tensor([Int32(clamping: number)], []))
    }
    return try value(argument, like: partner)
  }
}
