import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationRegistry {
  /// Concatenation along an axis that depends on the rank of the tensors, as of NumPy's `*stack`.
  private static func stacking(_ axis: @escaping @Sendable (_ rank: Int) -> Int, rank: Int) -> Lower
  {
    { context throws(LeptonError) in
      let l = context.lowering
      var values: [Value] = []
      for value in try context.list(0, "xs", "arrays") {
        var dims = l.shape(value).dims
        if rank == 2, dims.count == 1 { dims.insert(1, at: 0) }
        if rank == 3 {
          if dims.count == 1 { dims.insert(1, at: 0) }
          if dims.count == 2 { dims.append(1) }
        }
        values.append(dims.count == l.shape(value).rank ? value : try l.reshape(value, dims))
      }
      guard let first = values.first else { throw context.error("takes at least one tensor") }
      return [try l.join(values, axis: axis(l.shape(first).rank))]
    }
  }

  /// Cuts an axis into equal parts, or at the given places.
  private static func splitting(_ fixedAxis: Int?, uneven: Bool = false) -> Lower {
    { context throws(LeptonError) in
      let l = context.lowering
      let x = try context.x()
      let axis: Int
      if let fixedAxis {
        // hsplit cuts the only axis of a vector.
        axis = fixedAxis == 1 && l.shape(x).rank == 1 ? 0 : try l.axis(fixedAxis, of: x)
      } else {
        axis = try context.axis(at: 2, default: 0, of: x)
      }
      let size = l.shape(x)[axis]
      var cuts: [Int] = []
      if let parts = context.option("indices_or_sections", at: 1)?.asInt {
        guard parts > 0, parts <= 1 << 16, size >= 0, uneven || size % parts == 0 else {
          throw context.error(
            "cannot cut \(size) elements into \(parts) parts", code: .shapeMismatch)
        }
        // The first parts take the remainder, one element each.
        var at = 0
        for part in 0..<(parts - 1) {
          at += size / parts + (part < size % parts ? 1 : 0)
          cuts.append(at)
        }
      } else {
        cuts = try context.ints("indices_or_sections", at: 1) ?? []
      }
      var results: [Value] = []
      for part in 0...cuts.count {
        let bounds = AxisSlice(
          start: part == 0 ? nil : cuts[part - 1], stop: part == cuts.count ? nil : cuts[part])
        results.append(try l.slice(x, axis: axis, bounds))
      }
      return results
    }
  }

  private static func flipping(_ fixedAxis: Int?) -> Lower {
    { context throws(LeptonError) in
      let l = context.lowering
      let x = try context.x()
      let axes: [Int]
      if let fixedAxis { axes = [fixedAxis] } else { axes = try context.axes(of: x) }
      var slices = [AxisSlice](repeating: .all, count: l.shape(x).rank)
      for axis in axes where slices.indices.contains(axis) { slices[axis] = .reversed }
      return [try l.builder.apply1(Slice(slices), x)]
    }
  }

  /// The order of axes after moving some; nil where the numbers are no axes.
  static func moved(rank: Int, from source: [Int], to destination: [Int]) -> [Int]? {
    let from = source.map { $0 < 0 ? $0 + rank : $0 }
    let to = destination.map { $0 < 0 ? $0 + rank : $0 }
    guard from.count == to.count, Set(from).count == from.count, Set(to).count == to.count,
      (from + to).allSatisfy({ $0 >= 0 && $0 < rank })
    else { return nil }
    var order = [Int](repeating: -1, count: rank)
    for (source, destination) in zip(from, to) { order[destination] = source }
    var rest = (0..<rank).filter { !from.contains($0) }[...]
    for place in 0..<rank where order[place] < 0 {
      order[place] = rest.popFirst() ?? 0
    }
    return order
  }

  /// Operations that move elements without computing.
  static let shaping: [(String, Lower)] = [
    (
      "Reshape",
      { context throws(LeptonError) in
        let x = try context.x()
        guard let dims = context.option("newshape", at: 1) ?? context.option("shape", at: 1),
          let shape = LayerOptions.dimensions(dims)
        else { throw context.error("lacks the new shape") }
        return [try context.lowering.reshape(x, shape.dims)]
      }
    ),
    (
      "Ravel",
      { context throws(LeptonError) in
        let x = try context.x()
        let count = Shape.mergedDimension(context.lowering.shape(x).dims[...])
        return [try context.lowering.reshape(x, [count])]
      }
    ),
    (
      "Transpose",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.x()
        var order: [Int] = []
        for axis in try context.ints("axes", at: 1) ?? Array((0..<l.shape(x).rank).reversed()) {
          order.append(try l.axis(axis, of: x))
        }
        return [try l.transpose(x, order)]
      }
    ),
    (
      "Swapaxes",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.x()
        var order = Array(0..<l.shape(x).rank)
        let first = try l.axis(context.int("axis1", at: 1), of: x)
        order.swapAt(first, try l.axis(context.int("axis2", at: 2), of: x))
        return [try l.transpose(x, order)]
      }
    ),
    (
      "Moveaxis",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.x()
        guard
          let order = moved(
            rank: l.shape(x).rank, from: try context.ints("source", at: 1) ?? [],
            to: try context.ints("destination", at: 2) ?? [])
        else { throw context.error("moves axes that shape \(l.shape(x)) does not have") }
        return [try l.transpose(x, order)]
      }
    ),
    (
      "ExpandDims",
      { context throws(LeptonError) in
        let l = context.lowering
        var value = try context.x()
        let named = try context.ints("axis", at: 1) ?? [0]
        let rank = l.shape(value).rank + named.count
        for axis in named.map({ $0 < 0 ? $0 + rank : $0 }).sorted() {
          value = try l.expandDimensions(value, axis: axis)
        }
        return [value]
      }
    ),
    (
      "Squeeze",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.x()
        let shape = l.shape(x)
        var gone = Set<Int>()
        if let named = try context.ints("axis", at: 1) {
          for axis in named { gone.insert(try l.axis(axis, of: x)) }
        } else {
          gone = Set(shape.dims.indices.filter { shape.dims[$0] == 1 })
        }
        for axis in gone where shape.dims[axis] != 1 && shape.dims[axis] >= 0 {
          throw context.error("cannot squeeze axis \(axis) of shape \(shape)", code: .shapeMismatch)
        }
        return [
          try l.reshape(x, shape.dims.indices.filter { !gone.contains($0) }.map { shape[$0] })
        ]
      }
    ),
    (
      "BroadcastTo",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.x()
        guard let dims = context.option("shape", at: 1), var shape = LayerOptions.dimensions(dims)
        else { throw context.error("lacks the shape") }
        let before = shape.rank - l.shape(x).rank
        for axis in shape.dims.indices where shape.dims[axis] < 0 && axis >= before {
          shape.dims[axis] = l.shape(x)[axis - before]
        }
        return [try l.broadcast(x, to: shape)]
      }
    ),
    ("Flip", flipping(nil)),
    ("Flipud", flipping(0)),
    ("Fliplr", flipping(1)),
    (
      "Roll",
      { context throws(LeptonError) in
        let l = context.lowering
        var x = try context.x()
        let shape = l.shape(x)
        guard let shifts = try context.ints("shift", at: 1), !shifts.isEmpty else {
          throw context.error("lacks the shift")
        }
        let named = try context.ints("axis", at: 2)
        if named == nil { x = try l.reshape(x, [Shape.mergedDimension(shape.dims[...])]) }
        for (place, axis) in (named ?? [0]).enumerated() {
          let axis = try l.axis(axis, of: x)
          let size = l.shape(x)[axis]
          guard size > 0 else { continue }
          let shift = shifts[shifts.count == 1 ? 0 : min(place, shifts.count - 1)]
          let cut = ((-shift % size) + size) % size
          guard cut != 0 else { continue }
          x = try l.concatenate(
            [
              l.slice(x, axis: axis, AxisSlice(start: cut)),
              l.slice(x, axis: axis, AxisSlice(stop: cut)),
            ],
            axis: axis)
        }
        return [named == nil ? try l.reshape(x, shape.dims) : x]
      }
    ),
    (
      "Repeat",
      { context throws(LeptonError) in
        let l = context.lowering
        var x = try context.x()
        if context.option("axis", at: 2) == nil {
          x = try l.reshape(x, [Shape.mergedDimension(l.shape(x).dims[...])])
        }
        let axis = try context.axis(at: 2, default: 0, of: x)
        guard let repeats = try context.ints("repeats", at: 1), repeats.count == 1, repeats[0] >= 0
        else { throw context.error("repeats every element equally often only", code: .unsupported) }
        var dims = l.shape(x).dims
        let size = dims[axis]
        dims.insert(repeats[0], at: axis + 1)
        let wide = try l.broadcast(l.expandDimensions(x, axis: axis + 1), to: Shape(dims))
        dims.remove(at: axis + 1)
        dims[axis] = size < 0 ? Shape.unknown : Shape.mergedDimension([size, repeats[0]])
        return [try l.reshape(wide, dims)]
      }
    ),
    (
      "Tile",
      { context throws(LeptonError) in
        let l = context.lowering
        var x = try context.x()
        var repeats = try context.ints("repeats", at: 1) ?? [1]
        guard repeats.allSatisfy({ $0 >= 0 && $0 < 1 << 20 }) else {
          throw context.error("repeats \(repeats) times")
        }
        while repeats.count < l.shape(x).rank { repeats.insert(1, at: 0) }
        while l.shape(x).rank < repeats.count { x = try l.expandDimensions(x, axis: 0) }
        for (axis, count) in repeats.enumerated() where count != 1 {
          guard count > 0 else {
            x = try l.slice(x, axis: axis, AxisSlice(stop: 0))
            continue
          }
          x = try l.concatenate([Value](repeating: x, count: count), axis: axis)
        }
        return [x]
      }
    ),
    (
      "Pad",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.x()
        let rank = l.shape(x).rank
        let mode = context.option("mode", at: 2)?.asString ?? "constant"
        guard mode == "constant" else {
          throw context.error("has the unsupported 'mode' \(mode)", code: .unsupported)
        }
        let widths = context.option("pad_width", at: 1)
        var before: [Int] = []
        var after: [Int] = []
        if let all = widths?.asInt {
          before = [Int](repeating: all, count: rank)
          after = before
        } else if let pair = widths?.asInts, pair.count == 2 {
          before = [Int](repeating: pair[0], count: rank)
          after = [Int](repeating: pair[1], count: rank)
        } else {
          for item in widths?.asArray ?? [] {
            guard let pair = item.asInts, pair.count == 2 else { continue }
            before.append(pair[0])
            after.append(pair[1])
          }
          if before.count == 1 {
            before = [Int](repeating: before[0], count: rank)
            after = [Int](repeating: after[0], count: rank)
          }
        }
        let value = context.option("constant_values", at: 3)?.asDouble ?? 0
        guard (before + after).allSatisfy({ $0 >= 0 && $0 < 1 << 31 }) else {
          throw context.error("pads by \(before) and \(after)")
        }
        return [
          try l.builder.apply1(Pad(before: before, after: after, value: Float(value)), x)
        ]
      }
    ),
    (
      "Concatenate",
      { context throws(LeptonError) in
        let l = context.lowering
        let values = try context.list(0, "xs", "arrays")
        guard let first = values.first else { throw context.error("takes at least one tensor") }
        return [try l.join(values, axis: context.axis(at: 1, default: 0, of: first))]
      }
    ),
    (
      "Append",
      { context throws(LeptonError) in
        let l = context.lowering
        let (x, y) = try context.operands()
        guard context.option("axis", at: 2) != nil else {
          let flat = try [x, y].map { value throws(LeptonError) in
            try l.reshape(value, [Shape.mergedDimension(l.shape(value).dims[...])])
          }
          return [try l.join(flat, axis: 0)]
        }
        return [try l.join([x, y], axis: context.axis(at: 2, default: 0, of: x))]
      }
    ),
    (
      "Stack",
      { context throws(LeptonError) in
        let l = context.lowering
        let values = try context.list(0, "x", "xs", "arrays")
        guard let first = values.first else { throw context.error("takes at least one tensor") }
        let named = try context.int("axis", at: 1, default: 0)
        let axis = named < 0 ? named + l.shape(first).rank + 1 : named
        let wide = try values.map { value throws(LeptonError) in
          try l.expandDimensions(value, axis: axis)
        }
        return [try l.join(wide, axis: axis)]
      }
    ),
    ("Hstack", stacking({ $0 == 1 ? 0 : 1 }, rank: 1)),
    ("Vstack", stacking({ _ in 0 }, rank: 2)),
    ("Dstack", stacking({ _ in 2 }, rank: 3)),
    ("Split", splitting(nil)),
    ("ArraySplit", splitting(nil, uneven: true)),
    ("Vsplit", splitting(0)),
    ("Hsplit", splitting(1)),
    ("Dsplit", splitting(2)),
    (
      "Unstack",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.x()
        let axis = try context.axis(at: 2, default: 0, of: x)
        let size = l.shape(x)[axis]
        guard size >= 0, size <= 1 << 16 else {
          throw context.error("cannot take axis \(axis) of shape \(l.shape(x)) apart")
        }
        var dims = l.shape(x).dims
        dims.remove(at: axis)
        var results: [Value] = []
        for place in 0..<size {
          let part = try l.slice(x, axis: axis, AxisSlice(start: place, stop: place + 1))
          results.append(try l.reshape(part, dims))
        }
        return results
      }
    ),
    (
      "DepthToSpace",
      { context throws(LeptonError) in
        try [blocks(context, toSpace: true)]
      }
    ),
    (
      "SpaceToDepth",
      { context throws(LeptonError) in
        try [blocks(context, toSpace: false)]
      }
    ),
  ]

  /// Moves blocks of b×b pixels from or to the channels, as TensorFlow's depth_to_space.
  private static func blocks(
    _ context: OperationContext, toSpace: Bool
  ) throws(LeptonError) -> Value {
    let l = context.lowering
    let block = try context.int("block_size", at: 1)
    let first = context.option("data_format", at: 2)?.asString == "channels_first"
    let x = first ? try l.channelsToLast(context.x()) : try context.x()
    let s = l.shape(x)
    guard s.rank == 4, block > 0, block < 1 << 15 else {
      throw context.error("takes images of 4 axes, not \(s)", code: .shapeMismatch)
    }
    let y: Value
    if toSpace {
      let depth = s[3] < 0 ? -1 : s[3] / (block * block)
      let parts = try l.builder.apply1(Reshape([s[0], s[1], s[2], block, block, depth]), x)
      let moved = try l.transpose(parts, [0, 1, 3, 2, 4, 5])
      y = try l.builder.apply1(
        Reshape([s[0], l.times(s[1], block), l.times(s[2], block), depth]), moved)
    } else {
      let (h, w) = (s[1] < 0 ? -1 : s[1] / block, s[2] < 0 ? -1 : s[2] / block)
      let parts = try l.builder.apply1(Reshape([s[0], h, block, w, block, s[3]]), x)
      let moved = try l.transpose(parts, [0, 1, 3, 2, 4, 5])
      y = try l.builder.apply1(Reshape([s[0], h, w, l.times(s[3], block * block)]), moved)
    }
    return first ? try l.channelsToFirst(y) : y
  }
}

extension Lowering {
  /// The tensors joined along an axis, brought to one type where their types differ.
  func join(_ values: [Value], axis: Int) throws(LeptonError) -> Value {
    let dtypes = Set(values.map(dtype))
    guard dtypes.count > 1 else { return try concatenate(values, axis: axis) }
    let common: DType = dtypes.contains(.float32) ? .float32 : .int32
    var converted: [Value] = []
    for value in values { converted.append(try cast(value, to: common)) }
    return try concatenate(converted, axis: axis)
  }

  /// A dimension times a factor; unknown stays unknown.
  func times(_ dim: Int, _ factor: Int) -> Int {
    dim < 0 ? Shape.unknown : Shape.mergedDimension([dim, factor])
  }
}
