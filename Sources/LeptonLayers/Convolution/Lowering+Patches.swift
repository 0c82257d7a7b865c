import LeptonBase
import LeptonGraph

extension Lowering {
  /// The windows of a tensor (N, spatial…, C) as vectors (N, spatial'…, size·C).
  func patches(_ x: Value, _ window: Window) throws(LeptonError) -> Value {
    let shape = self.shape(x)
    let channels = shape[-1]
    let rank = window.size.count
    let count = window.size.reduce(1, *)
    guard shape.dims[1...].allSatisfy({ $0 >= 0 }) else {
      // Only the shape matters yet.
      guard channels >= 0, count * channels < 1 << 12 else {
        throw LeptonError(
          .unsupported, "\(builder.label): patches of images of the unknown shape \(shape)")
      }
      let width = count * channels
      let zeros = [Float](repeating: 0, count: width * width)
      let kernel = try Tensor(zeros, Shape(window.size + [channels, width]))
      return try builder.apply1(Convolution(window: window), x, builder.constant(kernel))
    }
    var before = [Int](repeating: 0, count: rank + 2)
    var after = before
    var counts: [Int] = []
    for axis in 0..<rank {
      let place = window.placement(axis: axis, length: shape[axis + 1])
      guard place.count > 0 else {
        throw LeptonError(
          .shapeMismatch, "\(builder.label): patches of \(window.size) of images of shape \(shape)")
      }
      (before[axis + 1], after[axis + 1]) = (place.before, place.after)
      counts.append(place.count)
    }
    let wide =
      (before + after).contains { $0 > 0 }
      ? try builder.apply1(Pad(before: before, after: after), x) : x
    if window.strides == window.size, window.dilation.allSatisfy({ $0 == 1 }) {
      return try separate(wide, counts, window.size)
    }
    var parts: [Value] = []
    for number in 0..<count {
      var slices = [AxisSlice](repeating: .all, count: rank + 2)
      var rest = number
      for axis in (0..<rank).reversed() {
        let start = rest % window.size[axis] * window.dilation[axis]
        rest /= window.size[axis]
        let step = window.strides[axis]
        slices[axis + 1] = AxisSlice(
          start: start, stop: start + (counts[axis] - 1) * step + 1, step: step)
      }
      parts.append(try builder.apply1(Slice(slices), wide))
    }
    return try concatenate(parts, axis: rank + 1)
  }

  /// The patches of windows that lie side by side: `counts` of them along each axis.
  private func separate(
    _ x: Value, _ counts: [Int], _ size: [Int]
  ) throws(LeptonError) -> Value {
    let dims = shape(x).dims
    let kept = zip(counts, size).map { AxisSlice(start: 0, stop: $0 * $1) }
    var split = [dims[0]]
    for (count, length) in zip(counts, size) { split += [count, length] }
    let channels = dims[dims.count - 1]
    let parts = try reshape(
      builder.apply1(Slice([.all] + kept + [.all]), x), split + [channels])
    let rank = size.count
    let places = (0..<rank).map { 2 * $0 + 1 }
    let ordered = try transpose(parts, [0] + places + places.map { $0 + 1 } + [2 * rank + 1])
    return try reshape(ordered, [dims[0]] + counts + [size.reduce(channels, *)])
  }
}
