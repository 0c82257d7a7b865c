import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationRegistry {
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
        guard let dims = try context.dimensions(["newshape", "shape"], at: 1) else {
          throw context.error("lacks the new shape")
        }
        return [try context.lowering.reshape(x, dims)]
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
        if let named = try context.ints("axis", at: 1), !named.isEmpty {
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
        guard let dims = try context.dimensions(["shape"], at: 1) else {
          throw context.error("lacks the shape")
        }
        var shape = Shape(dims)
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
  /// A dimension times a factor; unknown stays unknown.
  func times(_ dim: Int, _ factor: Int) -> Int {
    dim < 0 ? Shape.unknown : Shape.mergedDimension([dim, factor])
  }
}
