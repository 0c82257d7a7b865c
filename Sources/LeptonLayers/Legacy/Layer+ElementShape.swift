import LeptonBase

extension Layer {
  /// The shape of a weight for every element of an input (N, …): the input's without the batch, and 1
  /// along the shared axes, which count the batch as 0.
  func elementShape(_ input: Shape, sharing axes: [Int]) throws(LeptonError) -> Shape {
    guard input.rank >= 1 else { throw error("takes inputs with a batch", code: .shapeMismatch) }
    var dims = Array(input.dims.dropFirst())
    for axis in axes {
      guard dims.indices.contains(axis - 1) else {
        throw error("shares axis \(axis), but its input has shape \(input)", code: .shapeMismatch)
      }
      dims[axis - 1] = 1
    }
    return Shape(dims)
  }
}
