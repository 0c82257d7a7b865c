import LeptonBase
import LeptonGraph
import LeptonJSON

/// Multi-head attention in which neighbouring query heads share the keys and values of one head
/// (Ainslie et al. 2023); `keras.layers.GroupQueryAttention`.
public final class GroupedQueryAttention: BaseMultiHeadAttention, @unchecked Sendable {
  override class func heads(_ options: LayerOptions) throws(LeptonError) -> Heads {
    let size = try options.size("head_dim")
    let heads = Heads(
      queries: try options.size("num_query_heads"), keys: try options.size("num_key_value_heads"),
      keySize: size, valueSize: size)
    guard heads.queries % heads.keys == 0 else {
      throw options.error(
        "num_query_heads",
        "of \(heads.queries) is no multiple of the \(heads.keys) key and value heads")
    }
    return heads
  }

  override class func places(_ options: LayerOptions) throws(LeptonError) -> Places {
    Places(outputShape: nil, axes: [1])
  }
}
