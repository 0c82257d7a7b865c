import LeptonBase
import LeptonGraph
import LeptonJSON

/// cos(x·kernel / scale + bias): x (N, I), kernel (I, U) and bias (U), which stay as they were drawn,
/// and a trainable scale (1). `tf.keras.layers.experimental.RandomFourierFeatures`.
public final class RandomFourierFeatures: Layer, @unchecked Sendable {
  /// What the kernel is drawn from.
  private enum Kernel {
    case gaussian
    case laplacian
    case other(any Initializer)
  }

  private let units: Int
  private let source: Kernel
  private let scale: Float?
  private var kernel: Parameter?
  private var bias: Parameter?
  private var kernelScale: Parameter?

  public required init(_ options: LayerOptions) throws(LeptonError) {
    units = try options.size("output_dim")
    source = try options.read(
      "kernel_initializer", kind: "'gaussian', 'laplacian' or an initializer", default: "gaussian"
    ) { value throws(LeptonError) -> Kernel? in
      switch value.asString?.lowercased() {
      case "gaussian": return .gaussian
      case "laplacian": return .laplacian
      default: return .other(try InitializerRegistry.make(value))
      }
    }
    scale = try options.optionalFloat("scale")
    try super.init(options)
  }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    guard let input = inputs.first?.shape, input.rank == 2, input[-1] > 0 else {
      throw error(
        "takes inputs of 2 axes, not \(inputs.first?.shape ?? [])", code: .shapeMismatch)
    }
    let drawn: any Initializer
    var usual: Float = 1
    switch source {
    case .gaussian:
      drawn = RandomInitializer(distribution: .normal(mean: 0, deviation: 1))
      usual = (Float(input[-1]) / 2).squareRoot()
    case .laplacian: drawn = CauchyInitializer()
    case .other(let initializer): drawn = initializer
    }
    kernelScale = try addParameter(
      "kernel_scale", [1], ConstantInitializer(className: "Constant", value: scale ?? usual))
    kernel = try addParameter("unscaled_kernel", [input[-1], units], drawn, isTrainable: false)
    bias = try addParameter(
      "bias", [units],
      RandomInitializer(distribution: .uniform(minimum: 0, maximum: 2 * Double.pi)),
      isTrainable: false)
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard let kernel, let bias, let kernelScale else {
      throw error("is not built", code: .internal)
    }
    let builder = lowering.builder
    let scaled = try lowering.binary(
      .divide, builder.parameter(kernel), builder.parameter(kernelScale))
    let product = try builder.apply1(MatMul(), input, scaled)
    return try lowering.unary(
      Unary(.cos), builder.apply1(Binary(.add), product, builder.parameter(bias)))
  }
}
