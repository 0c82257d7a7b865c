import LeptonBase
import LeptonGraph
import LeptonJSON

/// The entry of data into a model.
public final class InputLayer: Layer, @unchecked Sendable {
  /// With the batch's dimension, often unknown, as axis 0.
  public let inputType: TensorType

  public required init(_ options: LayerOptions) throws(LeptonError) {
    let shape = try options.shape("batch_shape")
    for key in ["sparse", "ragged", "optional"] where try options.bool(key, default: false) {
      throw options.error(key, "is not supported", code: .unsupported)
    }
    let dtype = try options.read(
      "dtype", kind: "an element type", default: .string("float32"),
      canonical: { (dtype: DType) in .string(dtype.name) }
    ) { value throws(LeptonError) -> DType? in try DTypePolicy(value).computeDType }
    inputType = TensorType(dtype, shape)
    try super.init(options)
  }

  public override var convertsInputsToFloat: Bool { false }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    input
  }
}
