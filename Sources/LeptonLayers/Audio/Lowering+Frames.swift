import LeptonBase
import LeptonGraph

extension Lowering {
  /// The elements of the last axis continued at both ends by their mirror images, without the ends
  /// themselves (NumPy's `reflect`).
  func reflected(_ x: Value, by count: Int) throws(LeptonError) -> Value {
    if count == 0 { return x }
    let axis = shape(x).rank - 1
    let length = shape(x)[-1]
    guard length < 0 || count < length else {
      throw LeptonError(
        .shapeMismatch,
        "\(builder.label): \(length) samples cannot be continued by \(count) mirrored ones")
    }
    if length < 0 {
      var dims = shape(x).dims
      dims[axis] = Shape.unknown
      return try builder.apply1(Reshape(Shape(dims)), x)
    }
    let before = try slice(x, axis: axis, AxisSlice(start: count, stop: 0, step: -1))
    let after = try slice(
      x, axis: axis, AxisSlice(start: -2, stop: -2 - count, step: -1))
    return try concatenate([before, x, after], axis: axis)
  }

  /// Frames of the last axis, `stride` elements apart: (…, L) gives (…, frames, length) with
  /// 1 + (L - length)/stride frames; what does not fill a frame is left out.
  func frames(_ x: Value, length: Int, stride: Int) throws(LeptonError) -> Value {
    let dims = shape(x).dims
    guard let samples = dims.last, length > 0, stride > 0 else {
      throw LeptonError(
        .shapeMismatch, "\(builder.label): frames of \(length), \(stride) apart, of \(shape(x))")
    }
    guard let rows = Shape.product(dims.dropLast()), samples >= 0 else {
      let count = samples < 0 ? Shape.unknown : (samples - length) / stride + 1
      return try builder.apply1(Reshape(Shape(dims.dropLast() + [count, length])), x)
    }
    guard samples >= length else {
      throw LeptonError(
        .shapeMismatch, "\(builder.label): \(samples) samples do not fill a frame of \(length)")
    }
    let count = (samples - length) / stride + 1
    let (piece, pieces, ids) = try pieces(of: rows, count, length: length, stride: stride)
    let used = try slice(x, axis: dims.count - 1, AxisSlice(stop: pieces * piece))
    let table = try builder.apply1(Reshape([rows * pieces, piece]), used)
    let gathered = try builder.apply1(GatherRows(), table, ids)
    return try builder.apply1(Reshape(Shape(dims.dropLast() + [count, length])), gathered)
  }

  /// The sum of frames that lie `stride` elements apart: (…, frames, length) gives
  /// (…, (frames - 1)·stride + length).
  func overlapped(_ x: Value, stride: Int) throws(LeptonError) -> Value {
    let dims = shape(x).dims
    guard dims.count >= 2, let length = dims.last, length > 0, stride > 0 else {
      throw LeptonError(.shapeMismatch, "\(builder.label): frames of \(shape(x))")
    }
    let (leading, count) = (Array(dims.dropLast(2)), dims[dims.count - 2])
    guard count != 0 else {
      throw LeptonError(.shapeMismatch, "\(builder.label): no frames to be added")
    }
    let total = count < 0 ? Shape.unknown : (count - 1) * stride + length
    guard count > 0, let rows = Shape.product(leading[...]) else {
      return try standIn(Shape(leading + [total]), .float32)
    }
    let (piece, pieces, ids) = try pieces(of: rows, count, length: length, stride: stride)
    let base = try full([rows * pieces, piece], 0, .float32)
    let parts = try reshape(x, [rows * count * (length / piece), piece])
    let sums = try builder.apply1(ScatterRows(.add), base, ids, parts)
    return try reshape(sums, leading + [total])
  }

  /// Frames are made of pieces that begin at multiples of their size: that size, how many pieces `count`
  /// frames cover, and the numbers of the pieces of all frames of all rows.
  private func pieces(
    of rows: Int, _ count: Int, length: Int, stride: Int
  ) throws(LeptonError) -> (size: Int, count: Int, ids: Value) {
    let piece = Self.divisor(length, stride)
    let pieces = ((count - 1) * stride + length) / piece
    let (total, overflow) = rows.multipliedReportingOverflow(by: count * (length / piece))
    guard !overflow, total < 1 << 31, rows * pieces < 1 << 31 else {
      throw LeptonError(.limit, "\(builder.label): \(count) frames of \(length) are too many")
    }
    var ids: [Int32] = []
    ids.reserveCapacity(total)
    for row in 0..<rows {
      for frame in 0..<count {
        let first = row * pieces + frame * (stride / piece)
        for part in 0..<(length / piece) { ids.append(Int32(first + part)) }
      }
    }
    return (piece, pieces, builder.constant(try Tensor(ids, [total])))
  }

  private static func divisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
