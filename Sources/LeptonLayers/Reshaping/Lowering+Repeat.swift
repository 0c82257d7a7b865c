import LeptonBase
import LeptonGraph

extension Lowering {
  /// Every element along an axis `times` times in a row (NumPy's `repeat`).
  func repeatElements(_ x: Value, axis: Int, times: Int) throws(LeptonError) -> Value {
    guard times > 1 else { return x }
    let dims = shape(x).dims
    // What lies before the axis becomes one batch, what lies after one row of channels.
    let flat = [
      Shape.mergedDimension(dims[..<axis]), dims[axis], 1,
      Shape.mergedDimension(dims[(axis + 1)...]),
    ]
    let resize = Resize(height: .factor(times), width: .factor(1), interpolation: .nearest)
    let y = try builder.apply1(resize, reshape(x, flat))
    var result = dims
    result[axis] = shape(y).dims[1]
    return try reshape(y, result)
  }
}
