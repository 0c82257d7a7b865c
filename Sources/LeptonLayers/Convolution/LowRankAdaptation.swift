import LeptonBase
import LeptonGraph

/// Low-rank adaptation of a kernel: kernel + alpha / rank · A·B, with A (…, rank) and B (rank, F).
///
/// Weight files of Keras 3 hold the sum as the kernel and neither A nor B, so B starts as zeros;
/// legacy HDF5 files hold all three.
final class LowRankAdaptation: @unchecked Sendable {
  private let rank: Int
  private let alpha: Float
  private var first: Parameter?
  private var second: Parameter?

  /// Nil where the layer is not adapted.
  init?(_ options: LayerOptions) throws(LeptonError) {
    guard let value = options.config["lora_rank"], !value.isNull else {
      options.ignore("lora_rank", "lora_alpha")
      return nil
    }
    rank = try options.size("lora_rank")
    alpha = try options.optionalFloat("lora_alpha") ?? Float(rank)
  }

  /// Creates A and B for a kernel of the given shape.
  func build(_ layer: Layer, kernel: Shape) throws(LeptonError) {
    let rows = Shape(kernel.dims.dropLast() + [rank])
    first = try layer.addParameter(
      "lora_kernel_a", rows, try InitializerRegistry.make(.string("he_uniform")),
      penalties: "kernel")
    second = try layer.addParameter(
      "lora_kernel_b", [rank, kernel[-1]], try InitializerRegistry.make(.string("zeros")),
      penalties: "kernel")
  }

  /// The adapted kernel.
  func merged(_ kernel: Parameter, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard let first, let second else {
      throw LeptonError(.internal, "\(lowering.builder.label): low-rank adaptation is not built")
    }
    let builder = lowering.builder
    let product = try builder.apply1(
      MatMul(), builder.parameter(first), builder.parameter(second))
    let scaled = try builder.apply1(Unary(.affine, a: alpha / Float(rank), b: 0), product)
    return try builder.apply1(Binary(.add), builder.parameter(kernel), scaled)
  }
}
