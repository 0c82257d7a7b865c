import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationRegistry {
  /// Operations that shift, repeat and surround elements.
  static let repeating: [(String, Lower)] = [
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
        guard let repeats = try context.ints("repeats", at: 1), repeats.allSatisfy({ $0 >= 0 })
        else { throw context.error("lacks how often it repeats") }
        guard repeats.count == 1 else {
          // Each element as often as its own number says.
          let size = l.shape(x)[axis]
          guard size == repeats.count || size < 0, repeats.reduce(0, +) <= 1 << 26 else {
            throw context.error("repeats \(size) elements \(repeats) times", code: .shapeMismatch)
          }
          let ids = repeats.enumerated().flatMap { place, count in
            [Int32](repeating: Int32(clamping: place), count: count)
          }
          return [try l.take(x, l.builder.constant(Tensor(ids, [ids.count])), axis: axis)]
        }
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
        guard (before + after).allSatisfy({ $0 >= 0 && $0 < 1 << 31 }), before.count == rank else {
          throw context.error("pads by \(before) and \(after)")
        }
        guard mode.lowercased() == "constant" else {
          return [try l.padded(x, before, after, mode.lowercased())]
        }
        return [
          try l.builder.apply1(Pad(before: before, after: after, value: Float(value)), x)
        ]
      }
    ),
  ]
}

extension Lowering {
  /// x with elements of its own around it: `reflect` (without the border itself), `symmetric`, `edge`
  /// or `wrap`, as NumPy's.
  func padded(
    _ x: Value, _ before: [Int], _ after: [Int], _ mode: String
  ) throws(LeptonError) -> Value {
    guard ["reflect", "symmetric", "edge", "wrap"].contains(mode) else {
      throw LeptonError(.unsupported, "\(builder.label): the unsupported 'mode' \(mode)")
    }
    var y = x
    for axis in before.indices where before[axis] + after[axis] > 0 {
      let size = shape(x)[axis]
      guard size >= 0 else {
        var (first, last) = (before, after)
        for other in before.indices where other != axis { (first[other], last[other]) = (0, 0) }
        y = try builder.apply1(Pad(before: first, after: last), y)
        continue
      }
      guard size > 0, before[axis] + after[axis] <= 1 << 26 else {
        throw LeptonError(.shapeMismatch, "\(builder.label): padding of shape \(shape(x))")
      }
      let ids = (-before[axis]..<(size + after[axis])).map { place -> Int32 in
        switch mode {
        case "edge": return Int32(clamping: min(max(place, 0), size - 1))
        case "wrap": return Int32(clamping: ((place % size) + size) % size)
        default:
          // There and back: the border stands twice where it is symmetric.
          let isSymmetric = mode == "symmetric"
          let period = isSymmetric ? 2 * size : max(2 * (size - 1), 1)
          let within = ((place % period) + period) % period
          let back = isSymmetric ? period - 1 - within : period - within
          return Int32(clamping: within < size ? within : back)
        }
      }
      y = try take(y, builder.constant(Tensor(ids, [ids.count])), axis: axis)
    }
    return y
  }
}
