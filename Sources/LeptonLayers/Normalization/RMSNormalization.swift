import LeptonBase
import LeptonGraph
import LeptonJSON

/// x · scale / √(mean(x²) + epsilon), with the mean of every position over `axis`;
/// `keras.layers.RMSNormalization`. The weight has the dimensions of those axes.
public final class RMSNormalization: Layer, @unchecked Sendable {
  private let axes: [Int]
  private let epsilon: Float
  private var scale: Parameter?

  public required init(_ options: LayerOptions) throws(LeptonError) {
    axes = try options.ints("axis", default: -1).sorted()
    epsilon = try options.epsilon(default: 1e-6)
    try super.init(options)
  }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    var dims: [Int] = []
    for axis in axes { dims.append(try length(of: axis, in: inputs.first?.shape ?? [])) }
    scale = try addParameter(
      "scale", Shape(dims), ConstantInitializer(className: "Ones", value: 1))
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    try lowering.normalize(
      input, .rootMeanSquare, axes: axes, epsilon: epsilon, scale: scale, offset: nil)
  }
}
