import LeptonBase
import LeptonGraph

/// Projective transforms of images (N, H, W, C); each row (N, 8) says from where in the image a pixel of
/// the result comes (see `ProjectImages`).
extension Lowering {
  func project(
    _ images: Value, _ transforms: Value, _ reading: ImageReading
  ) throws(LeptonError) -> Value {
    try builder.apply1(ProjectImages(reading), images, transforms)
  }

  /// Transforms (N, 8) of eight columns, each a number or (N, 1).
  func transforms(_ columns: [TransformColumn], batch: Int) throws(LeptonError) -> Value {
    var values: [Value] = []
    for column in columns {
      switch column {
      case .number(let number):
        let numbers = [Float](repeating: number, count: batch)
        values.append(builder.constant(try Tensor(numbers, [batch, 1])))
      case .value(let value): values.append(try reshape(value, [batch, 1]))
      }
    }
    return try concatenate(values, axis: 1)
  }

  /// a · x + b · y + offset
  func mixed(
    _ a: Value, _ x: Float, _ b: Value, _ y: Float, plus offset: Float
  ) throws(LeptonError) -> Value {
    try binary(
      .add, unary(Unary(.affine, a: x, b: offset), a), unary(Unary(.affine, a: y, b: 0), b))
  }
}

/// A number of the transforms of all images, or of each.
enum TransformColumn {
  case number(Float)
  case value(Value)
}
