import LeptonBase
import LeptonGraph

extension ImageRandom {
  /// Where boxes begin and end along an axis of `length` pixels, each (N, 1, 1, 1): as long as `part`
  /// (N, 1, 1, 1) says, anywhere inside with equal probability.
  func box(
    length: Int, part: Value
  ) throws(LeptonError) -> (start: Value, end: Value) {
    let l = lowering
    let size = try l.unary(Unary(.affine, a: Float(length)), part)
    let room = try l.unary(Unary(.affine, a: -1, b: Float(length)), size)
    let start = try l.binary(.multiply, perImage(.one), room)
    return (start, try l.binary(.add, start, size))
  }
}

extension Lowering {
  /// Whether pixels (N, H, W, 1) of images lie in a box of ends (N, 1, 1, 1): first inclusive, last
  /// exclusive.
  func inside(
    _ images: Shape, x: (start: Value, end: Value), y: (start: Value, end: Value)
  ) throws(LeptonError) -> Value {
    func axis(
      _ length: Int, _ shape: Shape, _ box: (start: Value, end: Value)
    ) throws(LeptonError) -> Value {
      let places = builder.constant(try Tensor((0..<length).map { Float($0) }, shape))
      return try logical(
        .and, compare(.greaterEqual, places, box.start), compare(.less, places, box.end))
    }
    return try logical(
      .and, axis(images[2], [1, 1, images[2], 1], x), axis(images[1], [1, images[1], 1, 1], y))
  }
}
