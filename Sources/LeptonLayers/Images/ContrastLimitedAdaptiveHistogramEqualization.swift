import LeptonBase
import LeptonGraph
import LeptonJSON

/// Pixels replaced by their rank among those of a channel around them, in training and inference;
/// `keras.layers.ContrastLimitedAdaptiveHistogramEqualization`. Ranks are those of the tiles of a grid,
/// with counts above a limit spread over all values, and between the tiles' middles mixed linearly.
public final class ContrastLimitedAdaptiveHistogramEqualization: ImageAugmentation,
  @unchecked Sendable
{
  private let valueRange: FactorRange
  private let clipLimit: Float
  /// Tiles along height and width.
  private let grid: [Int]

  public required init(_ options: LayerOptions) throws(LeptonError) {
    valueRange = try options.valueRange()
    clipLimit = try options.float("clip_limit", default: 4)
    grid = try options.tuple("tile_grid_size", count: 2, default: [8, 8])
    guard grid.allSatisfy({ $0 <= 1 << 10 }) else {
      throw options.error("tile_grid_size", "should be at most 1024, but is \(grid)")
    }
    try super.init(options)
  }

  override var isRandom: Bool { false }
  override var changesAtInference: Bool { true }
  override var keepsIntegers: Bool { true }

  /// Integers stay integers, rounded toward zero.
  override func finished(
    _ images: Value, dtype: DType, _ lowering: Lowering
  ) throws(LeptonError) -> Value { try lowering.cast(images, to: dtype) }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let l = lowering
    let shape = l.shape(images)
    let tile = [0, 1].map { (shape[$0 + 1] + grid[$0] - 1) / grid[$0] }
    var x = try l.rescale(images, from: valueRange, to: .bytes)
    for axis in 0..<2 {
      x = try extended(x, axis: axis + 1, by: tile[axis] * grid[axis] - shape[axis + 1], l)
    }
    let pixels = try l.cast(l.clip(x, to: .bytes), to: .int32)
    let table = try ranks(pixels, tile, l)
    let rows = AxisTiles(tile: tile[0], count: grid[0])
    let columns = AxisTiles(tile: tile[1], count: grid[1])
    var result = try mix(table, pixels, rows, columns, l)
    result = try l.window(result, top: 0, left: 0, height: shape[1], width: shape[2])
    return try l.rescale(result, from: .bytes, to: valueRange)
  }

  /// The image with its last `count` rows or columns repeated in reverse after it.
  private func extended(
    _ x: Value, axis: Int, by count: Int, _ l: Lowering
  ) throws(LeptonError) -> Value {
    guard count > 0 else { return x }
    let size = l.shape(x)[axis]
    guard count <= size else {
      throw error(
        "has more tiles than images of shape \(l.shape(x)) can fill", code: .shapeMismatch)
    }
    let last = try l.slice(x, axis: axis, AxisSlice(start: size - count))
    return try l.concatenate([x, l.slice(last, axis: axis, .reversed)], axis: axis)
  }

  /// The table from pixels to ranks of every tile and channel, (N · rows · columns · C, 256), for pixels
  /// (N, H, W, C) of whole tiles.
  private func ranks(
    _ pixels: Value, _ tile: [Int], _ l: Lowering
  ) throws(LeptonError) -> Value {
    let shape = l.shape(pixels)
    let channels = shape[3]
    func places(_ count: Int, step: Int, _ shape: Shape) throws(LeptonError) -> Value {
      let numbers = (0..<count).map { Int32(truncatingIfNeeded: $0 * step) }
      return l.builder.constant(try Tensor(numbers, shape))
    }
    let tables = Shape.product([shape[0], grid[0], grid[1], channels])
    guard let tables, tables < 1 << 22 else {
      throw error("has too many tiles for images of shape \(shape)", code: .limit)
    }
    // Bins count on from channel to channel, from tile to tile, from image to image.
    let parts = try l.reshape(pixels, [shape[0], grid[0], tile[0], grid[1], tile[1], channels])
    var bins = try l.binary(
      .add, parts, places(shape[0], step: tables / shape[0] * 256, [shape[0], 1, 1, 1, 1, 1]))
    bins = try l.binary(
      .add, bins, places(grid[0], step: grid[1] * channels * 256, [grid[0], 1, 1, 1, 1]))
    bins = try l.binary(.add, bins, places(grid[1], step: channels * 256, [grid[1], 1, 1]))
    bins = try l.binary(.add, bins, places(channels, step: 256, [channels]))
    var counts = try l.reshape(l.histogram(bins, binCount: tables * 256), [tables, 256])
    let area = tile[0] * tile[1]
    if clipLimit > 0 {
      let limit = clipLimit * Float(area) / 256
      let kept = try l.unary(Unary(.clip, a: 0, b: limit), counts)
      let excess = try l.reduce(
        .sum, l.binary(.subtract, counts, kept), axes: [1], keepsDimensions: true)
      counts = try l.binary(.add, kept, l.unary(Unary(.affine, a: 1 / 256), excess))
    }
    let sums = try l.builder.apply1(Cumulate(.sum, axis: 1), counts)
    let least = try l.reduce(.minimum, sums, axes: [1], keepsDimensions: true)
    let rest = try l.unary(Unary(.affine, a: -1, b: Float(area)), least)
    let zero = try l.builder.constant(0)
    let divisor = try l.select(l.compare(.equal, rest, zero), l.builder.constant(1), rest)
    let scaled = try l.unary(Unary(.affine, a: 255), l.binary(.subtract, sums, least))
    return try l.clip(l.binary(.divide, scaled, divisor), to: .bytes)
  }

  /// The ranks of pixels in the four tiles around them, mixed.
  private func mix(
    _ table: Value, _ pixels: Value, _ rows: AxisTiles, _ columns: AxisTiles, _ l: Lowering
  ) throws(LeptonError) -> Value {
    let shape = l.shape(pixels)
    let channels = shape[3]
    let flat = try l.reshape(table, [Shape.mergedDimension(l.shape(table).dims[...])])
    func constant(_ numbers: [Int], _ step: Int, _ shape: Shape) throws(LeptonError) -> Value {
      l.builder.constant(
        try Tensor(numbers.map { Int32(truncatingIfNeeded: $0 * step * 256) }, shape))
    }
    let image = rows.count * columns.count * channels
    let base = try l.binary(
      .add, pixels,
      l.binary(
        .add, constant(Array(0..<shape[0]), image, [shape[0], 1, 1, 1]),
        constant(Array(0..<channels), 1, [channels])))
    func ranks(_ row: [Int], _ column: [Int]) throws(LeptonError) -> Value {
      let place = try l.binary(
        .add, constant(row, columns.count * channels, [row.count, 1, 1]),
        constant(column, channels, [column.count, 1]))
      return try l.builder.apply1(GatherRows(), flat, l.binary(.add, base, place))
    }
    func between(
      _ first: Value, _ second: Value, _ weights: [Float], _ shape: Shape
    ) throws(LeptonError) -> Value {
      let weight = l.builder.constant(try Tensor(weights, shape))
      let rest = l.builder.constant(try Tensor(weights.map { 1 - $0 }, shape))
      return try l.binary(
        .add, l.binary(.multiply, first, rest), l.binary(.multiply, second, weight))
    }
    func line(_ row: [Int]) throws(LeptonError) -> Value {
      try between(
        ranks(row, columns.before), ranks(row, columns.after), columns.weights,
        [columns.weights.count, 1])
    }
    return try between(
      line(rows.before), line(rows.after), rows.weights, [rows.weights.count, 1, 1])
  }
}

/// Between the middles of which tiles the pixels of an axis lie, and how far on the way.
private struct AxisTiles {
  let count: Int
  var before: [Int] = []
  var after: [Int] = []
  var weights: [Float] = []

  init(tile: Int, count: Int) {
    self.count = count
    for pixel in 0..<(tile * count) {
      let place = (Float(pixel) - Float(tile) / 2) / Float(tile) + 1
      let lower = place.rounded(.down)
      weights.append(place - lower)
      // The first and the last tile stand for what lies outside, too.
      before.append(Swift.min(Swift.max(Int(lower) - 1, 0), count - 1))
      after.append(Swift.min(Swift.max(Int(lower), 0), count - 1))
    }
  }
}
