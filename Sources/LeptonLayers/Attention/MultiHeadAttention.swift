import LeptonBase
import LeptonGraph
import LeptonJSON

/// Attention of several heads, each with its own projections of query, key and value;
/// `keras.layers.MultiHeadAttention`. `attention_axes` are the axes that queries look along, all
/// between batch and features where not given.
public final class MultiHeadAttention: BaseMultiHeadAttention, @unchecked Sendable {
  override class func heads(_ options: LayerOptions) throws(LeptonError) -> Heads {
    let count = try options.size("num_heads")
    let keySize = try options.size("key_dim")
    let valueSize = try options.read(
      "value_dim", kind: "an integer or null", default: .null, canonical: { JSONValue($0) }
    ) { value -> Int? in
      if value.isNull || value.asInt == 0 { return keySize }
      return value.asBoundedInt.flatMap { $0 > 0 ? $0 : nil }
    }
    return Heads(queries: count, keys: count, keySize: keySize, valueSize: valueSize)
  }

  override class func places(_ options: LayerOptions) throws(LeptonError) -> Places {
    let shape = try options.read("output_shape", kind: "a shape or null", default: .null) {
      value -> Shape?? in
      if value.isNull { return .some(nil) }
      guard let shape = LayerOptions.dimensions(value), shape.isKnown, shape.rank > 0 else {
        return nil
      }
      return .some(shape)
    }
    return Places(outputShape: shape, axes: try options.optionalInts("attention_axes"))
  }
}
