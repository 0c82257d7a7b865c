import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationRegistry {
  /// softmax(q·kᵀ·scale + bias)·v over (batch, time, heads, width); where the mask is false, scores are
  /// so small that they count nowhere. Keys may have fewer heads, each of which serves several queries'.
  static func attention(_ context: OperationContext) throws(LeptonError) -> Value {
    let l = context.lowering
    func tensor(_ position: Int, _ name: String) throws(LeptonError) -> Value {
      let value = try l.float(context.value(context.argument(position, name), like: nil))
      guard l.shape(value).rank == 4 else {
        throw context.error("takes 4 axes, not \(l.shape(value))", code: .shapeMismatch)
      }
      return value
    }
    let query = try tensor(0, "query")
    let heads = l.shape(query)[2]
    var (key, value) = (try tensor(1, "key"), try tensor(2, "value"))
    let keyHeads = l.shape(key)[2]
    if keyHeads != heads {
      guard keyHeads > 0, heads % keyHeads == 0 else {
        throw context.error(
          "has \(heads) heads of queries for \(keyHeads) of keys", code: .shapeMismatch)
      }
      let ids = (0..<heads).map { Int32(clamping: $0 / (heads / keyHeads)) }
      let order = l.builder.constant(try Tensor(ids, [heads]))
      (key, value) = (try l.take(key, order, axis: 2), try l.take(value, order, axis: 2))
    }
    let width = Double(l.shape(query)[3])
    let scale = try context.number("scale", at: 5, default: 1 / width.squareRoot())
    var scores = try l.einsum("bqhd,bkhd->bhqk", query, key)
    scores = try l.unary(Unary(.affine, a: Float(scale), b: 0), scores)
    if let bias = context.argument(3, "bias") {
      scores = try l.binary(.add, scores, context.value(bias, like: nil))
    }
    if context.option("attn_logits_soft_cap") != nil {
      let cap = try context.number("attn_logits_soft_cap")
      scores = try l.binary(
        .multiply, l.unary(Unary(.tanh), l.binary(.multiply, scores, 1 / cap)), cap)
    }
    // Keras's -0.7 times the greatest float32.
    let excluded = try l.builder.constant(-0.7 * Float.greatestFiniteMagnitude)
    if let mask = context.argument(4, "mask") {
      let kept = try l.truth(context.value(mask, like: nil))
      scores = try l.select(kept, scores, excluded)
    }
    if try context.bool("is_causal", default: false) {
      let (steps, keys) = (l.shape(scores)[2], l.shape(scores)[3])
      if steps >= 0, keys >= 0 {
        let row = l.builder.constant(try Tensor((0..<steps).map { Int32($0) }, [steps, 1]))
        let column = l.builder.constant(try Tensor((0..<keys).map { Int32($0) }, [1, keys]))
        scores = try l.select(l.compare(.lessEqual, column, row), scores, excluded)
      }
    }
    let weights = try l.builder.apply1(Softmax(axis: 3), scores)
    return try l.einsum("bhqk,bkhd->bqhd", weights, value)
  }
}
