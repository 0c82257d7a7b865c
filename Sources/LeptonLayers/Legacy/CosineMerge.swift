import LeptonBase
import LeptonGraph
import LeptonJSON

/// Keras 1's `Merge` of the mode `cos`: x·y / max(√((x·x) (y·y)), 1e-7) with products over `dot_axes`,
/// sample by sample, and an axis of one element after the batch. Of inputs of more than two axes the
/// three products are whole matrices, which are divided element by element; as Keras 1 computed it.
public final class CosineMerge: Layer, @unchecked Sendable {
  private let axes: [Int]

  public required init(_ options: LayerOptions) throws(LeptonError) {
    axes = try options.ints("dot_axes", default: -1)
    try super.init(options)
    guard axes.count == 1 || axes.count == 2 else {
      throw error("takes one or two axes, not \(axes)")
    }
  }

  public override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    let inputs = call.inputs.map(\.value)
    guard inputs.count == 2, let first = axes.first, let last = axes.last else {
      throw error("takes 2 inputs, not \(inputs.count)")
    }
    let (x, y) = (inputs[0], inputs[1])
    let product = try lowering.batchDot(x, first, y, last)
    let squares = try lowering.binary(
      .multiply, lowering.batchDot(x, first, x, last), lowering.batchDot(y, first, y, last))
    // A negative square has the root zero there.
    let root = try lowering.unary(Unary(.sqrt), lowering.unary(Unary.relu, squares))
    let length = try lowering.binary(.maximum, root, 1e-7)
    let cosine = try lowering.binary(.divide, product, length)
    return [LayerTensor(try lowering.expandDimensions(cosine, axis: 1))]
  }
}
