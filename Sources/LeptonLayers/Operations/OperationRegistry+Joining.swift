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

  /// Operations that put tensors together, or take one apart.
  static let joining: [(String, Lower)] = [
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
        return try l.parts(x, axis: axis)
      }
    ),
  ]
}

extension Lowering {
  /// What the places of an axis of known size hold, without the axis.
  func parts(_ x: Value, axis: Int) throws(LeptonError) -> [Value] {
    var dims = shape(x).dims
    let size = dims.remove(at: axis)
    var parts: [Value] = []
    for place in 0..<size {
      let part = try slice(x, axis: axis, AxisSlice(start: place, stop: place + 1))
      parts.append(try reshape(part, dims))
    }
    return parts
  }

  /// The tensors joined along an axis, brought to one type where their types differ.
  func join(_ values: [Value], axis: Int) throws(LeptonError) -> Value {
    let dtypes = Set(values.map(dtype))
    guard dtypes.count > 1 else { return try concatenate(values, axis: axis) }
    let common: DType = dtypes.contains(.float32) ? .float32 : .int32
    var converted: [Value] = []
    for value in values { converted.append(try cast(value, to: common)) }
    return try concatenate(converted, axis: axis)
  }
}
