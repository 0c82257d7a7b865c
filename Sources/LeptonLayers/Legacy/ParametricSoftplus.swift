import LeptonBase
import LeptonGraph
import LeptonJSON

/// alpha · ln(1 + exp(beta · x)); both weights have x's shape without the batch, and 1 along the
/// `shared_axes`. Keras 1's `ParametricSoftplus`.
public final class ParametricSoftplus: Layer, @unchecked Sendable {
  private let alphaInitial: Float
  private let betaInitial: Float
  private let sharedAxes: [Int]
  private var alpha: Parameter?
  private var beta: Parameter?

  public required init(_ options: LayerOptions) throws(LeptonError) {
    alphaInitial = try options.float("alpha_init", default: 0.2)
    betaInitial = try options.float("beta_init", default: 5)
    sharedAxes = try options.optionalInts("shared_axes") ?? []
    try super.init(options)
  }

  public override var supportsMasking: Bool { true }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    let shape = try elementShape(inputs.first?.shape ?? [], sharing: sharedAxes)
    alpha = try addParameter(
      "alpha", shape, ConstantInitializer(className: "Constant", value: alphaInitial))
    beta = try addParameter(
      "beta", shape, ConstantInitializer(className: "Constant", value: betaInitial))
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard let alpha, let beta else { throw error("is not built", code: .internal) }
    let scaled = try lowering.binary(.multiply, input, lowering.builder.parameter(beta))
    let softplus = try lowering.unary(Unary(.softplus), scaled)
    return try lowering.binary(.multiply, softplus, lowering.builder.parameter(alpha))
  }
}
