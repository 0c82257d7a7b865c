import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationRegistry {
  /// TensorFlow's functions that take parts of tensors.
  static let tensorFlowParts: [(String, Lower)] = [
    ("tf.gather", { c throws(LeptonError) in try [gathered(c)] }),
    (
      "tf.gather_nd",
      { c throws(LeptonError) in
        guard try c.int("batch_dims", default: 0) == 0 else {
          throw c.error("has the unsupported 'batch_dims'", code: .unsupported)
        }
        return [
          try c.lowering.gatherNested(
            c.tensor("params", at: 0), c.tensor("indices", at: 1, isInteger: true))
        ]
      }
    ),
    (
      "tf.slice",
      { c throws(LeptonError) in
        let l = c.lowering
        let x = try c.tensor("input_", at: 0)
        let starts = try c.starts(at: 1, "begin")
        let own = l.shape(x)
        guard let sizes = try c.dimensions(["size"], at: 2), sizes.count == own.rank,
          starts.count == own.rank
        else { throw c.error("takes a part of shape \(own)", code: .shapeMismatch) }
        var slices: [AxisSlice] = []
        for (axis, start) in starts.enumerated() {
          guard let first = start.known else {
            guard own.isKnown else { return [try l.standIn(Shape(sizes), l.dtype(x))] }
            throw c.error("begins where data says", code: .unsupported)
          }
          slices.append(
            AxisSlice(start: first, stop: sizes[axis] < 0 ? nil : first + sizes[axis]))
        }
        return [try l.builder.apply1(Slice(slices), x)]
      }
    ),
    ("tf.split", split),
    (
      "tf.reverse",
      { c throws(LeptonError) in
        let l = c.lowering
        let x = try c.tensor("tensor", at: 0)
        var slices = [AxisSlice](repeating: .all, count: l.shape(x).rank)
        for axis in try c.ints("axis", at: 1) ?? [] {
          slices[try l.axis(axis, of: x)] = .reversed
        }
        return [try l.builder.apply1(Slice(slices), x)]
      }
    ),
  ]

  /// Elements of an axis by indices of any shape, the first `batch_dims` axes of both being the same.
  private static func gathered(_ context: OperationContext) throws(LeptonError) -> Value {
    let l = context.lowering
    let x = try context.tensor("params", at: 0)
    let ids = try l.cast(context.tensor("indices", at: 1, isInteger: true), to: .int32)
    let shared = try context.int("batch_dims", default: 0)
    let batch = shared < 0 ? shared + l.shape(ids).rank : shared
    let axis = try context.axis(default: batch, of: x)
    guard batch != 0 else { return try l.take(x, ids, axis: axis) }
    guard batch == 1, axis == 1, l.shape(ids).rank >= 1 else {
      throw context.error("gathers with \(batch) shared axes", code: .unsupported)
    }
    // x (N, T, …) and ids (N, …): row n·T + id of the rows of all samples.
    let (own, wanted) = (l.shape(x), l.shape(ids))
    let result = Shape(wanted.dims + own.dims.dropFirst(2))
    guard own.isKnown, wanted.isKnown, let width = Shape.product(own.dims.dropFirst(2)) else {
      return try l.standIn(result, l.dtype(x))
    }
    let starts = l.builder.constant(
      try Tensor(
        (0..<own[0]).map { Int32(clamping: $0 * own[1]) },
        Shape([own[0]] + [Int](repeating: 1, count: wanted.rank - 1))))
    let rows = try l.reshape(x, [own[0] * own[1], width])
    let taken = try l.builder.apply1(GatherRows(), rows, l.binary(.add, ids, starts))
    return try l.reshape(taken, result.dims)
  }

  /// A number of equal parts, or parts of the given sizes, of which one may be -1.
  private static let split: Lower = { context throws(LeptonError) in
    let l = context.lowering
    let x = try context.tensor("value", at: 0)
    let axis = try context.axis(at: 2, default: 0, of: x)
    let size = l.shape(x)[axis]
    guard let option = context.option("num_or_size_splits", at: 1) else {
      throw context.error("has parts that depend on data", code: .unsupported)
    }
    var sizes: [Int]
    if let count = option.asInt {
      guard count > 0, count <= 1 << 16, size >= 0, size % count == 0 else {
        throw context.error(
          "cannot cut \(size) elements into \(count) parts", code: .shapeMismatch)
      }
      sizes = [Int](repeating: size / count, count: count)
    } else {
      sizes = option.asInts ?? []
      guard sizes.allSatisfy({ $0 <= Int(Int32.max) }), sizes.filter({ $0 < 0 }).count <= 1 else {
        throw context.error("cuts parts of \(sizes)")
      }
      if let open = sizes.firstIndex(where: { $0 < 0 }), size >= 0 {
        sizes[open] = size - sizes.filter { $0 >= 0 }.reduce(0, +)
      }
    }
    var parts: [Value] = []
    var start = 0
    for part in sizes {
      guard part >= 0, size < 0 || start + part <= size else {
        throw context.error("cannot cut \(sizes) of \(size) elements", code: .shapeMismatch)
      }
      parts.append(try l.slice(x, axis: axis, AxisSlice(start: start, stop: start + part)))
      start += part
    }
    return parts
  }
}
