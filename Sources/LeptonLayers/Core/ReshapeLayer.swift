import LeptonBase
import LeptonGraph

/// (N, …) to (N, target_shape…) in row-major order; one dimension of the target may be -1.
public final class ReshapeLayer: Layer, @unchecked Sendable {
  private let target: Shape

  public required init(_ options: LayerOptions) throws(LeptonError) {
    target = try options.shape("target_shape")
    try super.init(options)
    guard target.dims.filter({ $0 < 0 }).count <= 1 else {
      throw error("has a target_shape \(target) with more than one unknown dimension")
    }
  }

  public override var convertsInputsToFloat: Bool { false }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let shape = lowering.shape(input)
    guard shape.rank >= 1 else { throw error("cannot reshape a scalar", code: .shapeMismatch) }
    var dims = target.dims
    if let count = Shape.product(shape.dims[1...]) {
      let known = Shape.product(dims.filter { $0 >= 0 }[...]) ?? 0
      if let open = dims.firstIndex(where: { $0 < 0 }), known > 0, count % known == 0 {
        dims[open] = count / known
      }
      guard Shape.product(dims[...]) == count else {
        throw error(
          "cannot bring \(count) elements of shape \(shape) into \(target)", code: .shapeMismatch)
      }
    }
    return try lowering.builder.apply1(Reshape(Shape([shape[0]] + dims)), input)
  }
}
