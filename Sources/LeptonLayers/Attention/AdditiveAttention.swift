import LeptonBase
import LeptonGraph
import LeptonJSON

/// Attention whose scores are Σ scale·tanh(q + k) (Bahdanau et al. 2015);
/// `keras.layers.AdditiveAttention`. The scale has the length of the last axis.
public final class AdditiveAttention: Attention, @unchecked Sendable {
  override class var hasScoreMode: Bool { false }

  override func makeScale(_ inputs: [TensorType]) throws(LeptonError) -> Parameter {
    let width = try length(of: -1, in: inputs.first?.shape ?? [])
    return try addParameter(
      "scale", [width], InitializerRegistry.make(.string("glorot_uniform")))
  }

  override func scores(
    _ query: Value, _ key: Value, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    var sum = try lowering.unary(Unary(.tanh), pairs(query, key, lowering))
    if let scale {
      sum = try lowering.binary(.multiply, sum, lowering.builder.parameter(scale))
    }
    return try lowering.reduce(.sum, sum, axes: [lowering.shape(sum).rank - 1])
  }
}
