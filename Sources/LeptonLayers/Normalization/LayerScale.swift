import LeptonBase
import LeptonGraph
import LeptonJSON

/// x · gamma along the last axis, gamma (C); the layer of `keras.applications.convnext`.
public final class LayerScale: Layer, @unchecked Sendable {
  private let channels: Int
  private let initialValue: Float
  private var gamma: Parameter?

  public required init(_ options: LayerOptions) throws(LeptonError) {
    initialValue = try options.float("init_values")
    channels = try options.size("projection_dim")
    try super.init(options)
  }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    // Keras gives the weight no name of its own.
    gamma = try addParameter(
      "variable", [channels],
      ConstantInitializer(className: "Constant", value: initialValue))
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard let gamma else { throw error("is not built", code: .internal) }
    return try lowering.builder.apply1(Binary(.multiply), input, lowering.builder.parameter(gamma))
  }
}
