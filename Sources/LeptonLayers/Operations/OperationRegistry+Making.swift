import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationRegistry {
  private static func filling(_ number: Double) -> Lower {
    { context throws(LeptonError) in
      let l = context.lowering
      let x = try context.x()
      let dtype = try context.dtype("dtype", default: l.dtype(x))
      return [try l.full(l.shape(x), number, dtype)]
    }
  }

  private static func triangle(upper: Bool) -> Lower {
    { context throws(LeptonError) in
      let l = context.lowering
      let x = try context.x()
      let offset = try context.int("k", at: 1, default: 0)
      let shape = l.shape(x)
      guard shape.rank >= 2 else { throw context.error("takes matrices, not shape \(shape)") }
      let (rows, columns) = (shape[-2], shape[-1])
      // Where the size is not known yet, the shape is all that counts.
      guard rows >= 0, columns >= 0 else { return [x] }
      guard let count = Shape.product([rows, columns]), count <= 1 << 26 else {
        throw context.error("makes a triangle of shape \(shape)", code: .limit)
      }
      var kept = [UInt8](repeating: 0, count: count)
      for row in 0..<rows {
        for column in 0..<columns {
          kept[row * columns + column] =
            (upper ? column - row >= offset : column - row <= offset) ? 1 : 0
        }
      }
      let mask = l.builder.constant(
        Tensor(TensorType(.bool, [rows, columns]), try HostBuffer.copying(kept)))
      return [try l.select(mask, x, l.cast(l.scalar(0, like: x), to: l.dtype(x)))]
    }
  }

  /// Operations that make tensors, or change their type.
  static let making: [(String, Lower)] = [
    ("ZerosLike", filling(0)),
    ("OnesLike", filling(1)),
    ("EmptyLike", filling(0)),
    (
      "FullLike",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.x()
        let dtype = try context.dtype("dtype", default: l.dtype(x))
        let fill = try context.value(context.argument(1, "fill_value"), like: x)
        return [try l.broadcast(l.cast(fill, to: dtype), to: l.shape(x))]
      }
    ),
    (
      "Full",
      { context throws(LeptonError) in
        let l = context.lowering
        let fill = try context.value(context.argument(0, "fill_value"), like: nil)
        guard let dims = context.option("shape"), let shape = LayerOptions.dimensions(dims) else {
          throw context.error("lacks the shape")
        }
        let dtype = try context.dtype("dtype", default: .float32)
        return [try l.broadcast(l.cast(fill, to: dtype), to: shape)]
      }
    ),
    (
      "Cast",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.x()
        let named = context.option("dtype", at: 1)?.asString ?? "float32"
        guard let dtype = DType(name: named)?.computeDType else {
          throw context.error("casts to the unsupported \(named)", code: .unsupported)
        }
        // To bool is whether an element is not zero.
        return [dtype == .bool ? try l.truth(x) : try l.cast(x, to: dtype)]
      }
    ),
    ("Tril", triangle(upper: false)),
    ("Triu", triangle(upper: true)),
  ]
}

extension Lowering {
  /// A tensor of one number.
  func full(_ shape: Shape, _ number: Double, _ dtype: DType) throws(LeptonError) -> Value {
    try broadcast(cast(builder.constant(Float(number)), to: dtype), to: shape)
  }
}
