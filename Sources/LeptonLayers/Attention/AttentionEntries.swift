extension LayerRegistry {
  static let attentionEntries: [(String, Entry)] = [
    ("Attention", Entry(Attention.self, ["use_scale": true], on: [2, 4, 6], [2, 5, 6])),
    ("AdditiveAttention", Entry(AdditiveAttention.self, on: [2, 4, 6], [2, 5, 6])),
    (
      "MultiHeadAttention",
      Entry(MultiHeadAttention.self, ["num_heads": 2, "key_dim": 3], on: [2, 4, 6], [2, 5, 6])
    ),
    (
      "GroupedQueryAttention",
      Entry(
        GroupedQueryAttention.self,
        ["head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2], on: [2, 4, 6], [2, 5, 6])
    ),
  ]

  static let attentionAliases = ["GroupQueryAttention": "GroupedQueryAttention"]
}
