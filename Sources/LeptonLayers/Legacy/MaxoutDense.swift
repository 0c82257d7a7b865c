import LeptonBase
import LeptonGraph
import LeptonJSON

/// The largest of `nb_feature` dense layers: max over f of x·kernel[f] + bias[f]; x (N, I), kernel
/// (f, I, U), bias (f, U), result (N, U). Keras 1's `MaxoutDense`.
public final class MaxoutDense: Layer, @unchecked Sendable {
  private let units: Int
  private let features: Int
  private let usesBias: Bool
  private let kernelInitializer: any Initializer
  private var kernel: Parameter?
  private var bias: Parameter?

  public required init(_ options: LayerOptions) throws(LeptonError) {
    units = try options.size("units")
    features = try options.size("nb_feature", default: 4)
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
    kernel = try addParameter("kernel", [features, input[-1], units], kernelInitializer)
    if usesBias {
      bias = try addParameter(
        "bias", [features, units], ConstantInitializer(className: "Constant", value: 0))
    }
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard let kernel else { throw error("is not built", code: .internal) }
    let builder = lowering.builder
    var y = try lowering.einsum("ni,fio->nfo", input, builder.parameter(kernel))
    if let bias { y = try builder.apply1(Binary(.add), y, builder.parameter(bias)) }
    return try lowering.reduce(.maximum, y, axes: [1])
  }
}
