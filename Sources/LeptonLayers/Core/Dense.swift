import LeptonBase
import LeptonGraph
import LeptonJSON

/// activation(x·kernel + bias) over the last axis: x (…, I), kernel (I, U), bias (U), result (…, U).
public final class Dense: Layer, @unchecked Sendable {
  private let units: Int
  private let activation: ActivationFunction
  private let usesBias: Bool
  private let kernelInitializer: any Initializer
  private let biasInitializer: any Initializer
  private var kernel: Parameter?
  private var bias: Parameter?

  public required init(_ options: LayerOptions) throws(LeptonError) {
    units = try options.size("units")
    activation = try options.activation()
    usesBias = try options.bool("use_bias", default: true)
    kernelInitializer = try options.initializer("kernel_initializer", default: "glorot_uniform")
    biasInitializer = try options.initializer("bias_initializer", default: "zeros")
    try options.regularizer("kernel_regularizer")
    try options.regularizer("bias_regularizer")
    try options.constraint("kernel_constraint")
    try options.constraint("bias_constraint")
    try options.refuseQuantization()
    try super.init(options)
  }

  public override var supportsMasking: Bool { true }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    guard let input = inputs.first?.shape, input.rank >= 2 else {
      throw error(
        "takes inputs of at least 2 axes, not \(inputs.first?.shape ?? [])", code: .shapeMismatch)
    }
    kernel = try addParameter("kernel", [input[-1], units], kernelInitializer)
    if usesBias { bias = try addParameter("bias", [units], biasInitializer) }
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard let kernel else { throw error("is not built", code: .internal) }
    let builder = lowering.builder
    var y = try builder.apply1(MatMul(), input, builder.parameter(kernel))
    if let bias { y = try builder.apply1(Binary(.add), y, builder.parameter(bias)) }
    return try activation.apply(y, lowering.builder)
  }
}

extension LayerOptions {
  /// Reads the keys of low-rank adaptation and quantization. A file holds adapted kernels merged, so
  /// adaptation changes nothing for prediction; quantized layers are not supported.
  func refuseQuantization() throws(LeptonError) {
    ignore("lora_rank", "lora_alpha", "gptq_unpacked_column_size")
    _ = try read("quantization_config", kind: "null or an object", default: .null) {
      value -> JSONValue? in value.isNull || value.asObject != nil ? value : nil
    }
    guard config["quantization_config"]?.isNull ?? true else {
      throw error(
        "quantization_config", "says that the weights are quantized, which is not supported",
        code: .unsupported)
    }
  }
}
