import LeptonBase
import LeptonGraph
import LeptonJSON

/// Images of a random height or width, the same for a batch; Keras 2's RandomHeight and RandomWidth. The
/// sizes of arrays are fixed before a step runs, so lepton does not train with them.
public final class RandomResizing: ImageAugmentation, @unchecked Sendable {
  public required init(_ options: LayerOptions) throws(LeptonError) {
    _ = try options.factorRange("factor", in: -1...1e6)
    _ = try options.interpolation(default: "bilinear")
    try options.seed()
    try super.init(options)
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard !lowering.isTraining else {
      throw error(
        "gives every batch another size in training, which is not supported: leave the layer out, "
          + "or train with RandomZoom instead", code: .unsupported)
    }
    return input
  }
}
