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
  private let quantization: Quantization?
  private var kernel: Parameter?
  private var quantized: QuantizedKernel?
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
    quantization = try options.quantization()
    try super.init(options)
  }

  public override var supportsMasking: Bool { true }
  public override var storesInOrder: Bool { quantization != nil }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    guard let input = inputs.first?.shape, input.rank >= 2 else {
      throw error(
        "takes inputs of at least 2 axes, not \(inputs.first?.shape ?? [])", code: .shapeMismatch)
    }
    let shape: Shape = [input[-1], units]
    if let quantization {
      quantized = QuantizedKernel(quantization, shape: shape, rows: input[-1], columns: units)
      try quantized?.addKernel("kernel", to: self, kernelInitializer)
    } else {
      kernel = try addParameter("kernel", shape, kernelInitializer)
    }
    if usesBias { bias = try addParameter("bias", [units], biasInitializer) }
    try quantized?.addScales("kernel", to: self, scaleShape: [units])
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let builder = lowering.builder
    var y: Value
    if let quantized {
      let rank = lowering.shape(input).rank
      let x = try quantized.input(input, axes: [rank - 1], lowering)
      y = try quantized.rescaled(
        try builder.apply1(MatMul(), x, try quantized.values(lowering)), lowering)
    } else {
      guard let kernel else { throw error("is not built", code: .internal) }
      y = try builder.apply1(MatMul(), input, builder.parameter(kernel))
    }
    if let bias {
      let stored = builder.parameter(bias)
      y = try builder.apply1(Binary(.add), y, try quantized?.bias(stored, lowering) ?? stored)
    }
    return try activation.apply(y, lowering.builder)
  }
}
