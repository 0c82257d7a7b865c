import LeptonBase
import LeptonGraph
import LeptonJSON

/// t · activation(x·kernel + bias) + (1 - t) · x with t = σ(x·carry + carry bias); x (N, I), both
/// kernels (I, I), both biases (I). Keras 1's `Highway`.
public final class Highway: Layer, @unchecked Sendable {
  private let activation: ActivationFunction
  private let usesBias: Bool
  private let kernelInitializer: any Initializer
  private var kernel: Parameter?
  private var carryKernel: Parameter?
  private var bias: Parameter?
  private var carryBias: Parameter?

  public required init(_ options: LayerOptions) throws(LeptonError) {
    activation = try options.activation()
    usesBias = try options.bool("use_bias", default: true)
    kernelInitializer = try options.initializer("kernel_initializer", default: "glorot_uniform")
    for word in ["kernel", "bias", "activity"] { try options.regularizer(word + "_regularizer") }
    for word in ["kernel", "bias"] { try options.constraint(word + "_constraint") }
    try super.init(options)
  }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    guard let input = inputs.first?.shape, input.rank == 2 else {
      throw error(
        "takes inputs of 2 axes, not \(inputs.first?.shape ?? [])", code: .shapeMismatch)
    }
    let square: Shape = [input[-1], input[-1]]
    kernel = try addParameter("kernel", square, kernelInitializer)
    carryKernel = try addParameter("carry_kernel", square, kernelInitializer)
    guard usesBias else { return }
    bias = try addParameter(
      "bias", [input[-1]], ConstantInitializer(className: "Constant", value: 0))
    carryBias = try addParameter(
      "carry_bias", [input[-1]], ConstantInitializer(className: "Constant", value: 1))
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard let kernel, let carryKernel else { throw error("is not built", code: .internal) }
    let builder = lowering.builder
    func dense(_ kernel: Parameter, _ bias: Parameter?) throws(LeptonError) -> Value {
      let product = try builder.apply1(MatMul(), input, builder.parameter(kernel))
      guard let bias else { return product }
      return try builder.apply1(Binary(.add), product, builder.parameter(bias))
    }
    let gate = try lowering.unary(Unary(.sigmoid), dense(carryKernel, carryBias))
    let y = try activation.apply(dense(kernel, bias), builder)
    let rest = try lowering.unary(Unary(.affine, a: -1, b: 1), gate)
    return try lowering.binary(
      .add, lowering.binary(.multiply, y, gate), lowering.binary(.multiply, rest, input))
  }
}
