import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationRegistry {
  /// Operations that cut tensors into overlapping pieces, or put such pieces together.
  static let windows: [(String, Lower)] = [
    (
      // y[…, i, j] = x[…, i·stride + j]
      "ExtractSequences",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.x()
        let length = try context.int("sequence_length", at: 1)
        let stride = try context.int("sequence_stride", at: 2)
        let size = l.shape(x).dims.last ?? 0
        guard length > 0, stride > 0, l.shape(x).rank > 0 else {
          throw context.error("takes pieces of \(length) every \(stride) elements")
        }
        let front = Array(l.shape(x).dims.dropLast())
        guard size >= 0 else { return [try l.standIn(Shape(front + [-1, length]), l.dtype(x))] }
        let count = size < length ? 0 : (size - length) / stride + 1
        guard let total = Shape.product([count, length]), total <= 1 << 28 else {
          throw context.error("gives \(count) pieces of \(length)", code: .limit)
        }
        let ids = (0..<total).map { Int32(clamping: $0 / length * stride + $0 % length) }
        return [
          try l.take(
            x, l.builder.constant(Tensor(ids, [count, length])), axis: l.shape(x).rank - 1)
        ]
      }
    ),
    (
      // x (N, C, H, W) gives (N, C·kH·kW, L).
      "Unfold",
      { context throws(LeptonError) in
        let l = context.lowering
        let blocks = try Blocks(context)
        var x = try context.x()
        guard l.shape(x).rank == 4 else { throw context.error("takes 4 axes, not \(l.shape(x))") }
        let padding = [0, 0] + blocks.padding
        x = try l.builder.apply1(Pad(before: padding, after: padding), x)
        let shape = l.shape(x)
        let (height, width) = (blocks.count(shape[2], 0), blocks.count(shape[3], 1))
        let channels = l.times(shape[1], blocks.size[0] * blocks.size[1])
        let places = l.times(height, max(width, 0))
        guard shape[2] >= 0, shape[3] >= 0, height > 0, width > 0 else {
          return [try l.standIn([shape[0], channels, width < 0 ? -1 : places], l.dtype(x))]
        }
        var parts: [Value] = []
        for row in 0..<blocks.size[0] {
          for column in 0..<blocks.size[1] {
            let part = try l.builder.apply1(
              Slice([
                .all, .all, blocks.slice(row, height, 0), blocks.slice(column, width, 1),
              ]), x)
            parts.append(try l.expandDimensions(part, axis: 2))
          }
        }
        return [try l.reshape(l.concatenate(parts, axis: 2), [shape[0], channels, places])]
      }
    ),
    (
      // The sums of overlapping blocks (N, C·kH·kW, L) as an image (N, C, H, W).
      "Fold",
      { context throws(LeptonError) in
        let l = context.lowering
        let blocks = try Blocks(context)
        let x = try context.floatX()
        let shape = l.shape(x)
        let output = try context.pair("output_size", at: 1)
        let area = blocks.size[0] * blocks.size[1]
        guard shape.rank == 3, shape[1] >= 0, area > 0 else {
          throw context.error("takes blocks (N, C·kH·kW, L), not \(shape)")
        }
        let channels = shape[1] / area
        let padded = [output[0] + 2 * blocks.padding[0], output[1] + 2 * blocks.padding[1]]
        let (height, width) = (blocks.count(padded[0], 0), blocks.count(padded[1], 1))
        let result = Shape([shape[0], channels] + output)
        guard shape[0] >= 0, shape[2] >= 0 else { return [try l.standIn(result, .float32)] }
        guard shape[2] == height * width, let total = Shape.product(padded[...]) else {
          throw context.error("makes \(output) of \(shape[2]) blocks", code: .shapeMismatch)
        }
        var ids: [Int32] = []
        for row in 0..<blocks.size[0] {
          for column in 0..<blocks.size[1] {
            for place in 0..<(height * width) {
              let y = place / width * blocks.stride[0] + row * blocks.dilation[0]
              let x = place % width * blocks.stride[1] + column * blocks.dilation[1]
              ids.append(Int32(clamping: y * padded[1] + x))
            }
          }
        }
        let lanes = shape[0] * channels
        let rows = try l.transpose(
          l.reshape(x, [lanes, area * shape[2]]), [1, 0])
        let sums = try l.builder.apply1(
          ScatterAddRows(rowCount: total), rows, l.builder.constant(Tensor(ids, [ids.count])))
        let image = try l.reshape(l.transpose(sums, [1, 0]), [shape[0], channels] + padded)
        let cut = zip(blocks.padding, output).map { AxisSlice(start: $0, stop: $0 + $1) }
        return [try l.builder.apply1(Slice([.all, .all] + cut), image)]
      }
    ),
  ]

  /// Sliding blocks of an image.
  private struct Blocks {
    let size: [Int]
    let dilation: [Int]
    let padding: [Int]
    let stride: [Int]

    init(_ context: OperationContext) throws(LeptonError) {
      size = try context.pair("kernel_size", at: 1)
      dilation = try context.pair("dilation", at: 2, default: 1)
      padding = try context.pair("padding", at: 3, default: 0)
      stride = try context.pair("stride", at: 4, default: 1)
      guard (size + dilation + stride).allSatisfy({ $0 > 0 && $0 < 1 << 15 }),
        padding.allSatisfy({ $0 >= 0 && $0 < 1 << 15 })
      else { throw context.error("has blocks of \(size)") }
    }

    /// How many blocks there are along an axis; unknown where its length is.
    func count(_ length: Int, _ axis: Int) -> Int {
      let extent = dilation[axis] * (size[axis] - 1) + 1
      if length < 0 { return Shape.unknown }
      return length < extent ? 0 : (length - extent) / stride[axis] + 1
    }

    /// The elements that have one place in all `count` blocks.
    func slice(_ place: Int, _ count: Int, _ axis: Int) -> AxisSlice {
      let first = place * dilation[axis]
      return AxisSlice(
        start: first, stop: first + (count - 1) * stride[axis] + 1, step: stride[axis])
    }
  }
}

extension OperationContext {
  /// Two integers, or one for both.
  fileprivate func pair(
    _ key: String, at position: Int, default value: Int? = nil
  ) throws(LeptonError) -> [Int] {
    guard let numbers = try ints(key, at: position) ?? value.map({ [$0] }) else {
      throw error("lacks '\(key)'")
    }
    guard numbers.count == 1 || numbers.count == 2 else {
      throw error("has the '\(key)' \(numbers), which are not two numbers")
    }
    return [numbers[0], numbers[numbers.count - 1]]
  }
}
