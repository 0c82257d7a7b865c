extension LayerRegistry {
  static let normalizationEntries: [(String, Entry)] = [
    ("BatchNormalization", Entry(BatchNormalization.self, on: [2, 8, 3])),
    ("LayerNormalization", Entry(LayerNormalization.self, on: [2, 8, 3])),
    ("RMSNormalization", Entry(RMSNormalization.self, on: [2, 8, 3])),
    ("GroupNormalization", Entry(GroupNormalization.self, ["groups": 2], on: [2, 8, 6])),
    ("UnitNormalization", Entry(UnitNormalization.self, on: [2, 8, 3])),
    (
      "LayerScale", Entry(LayerScale.self, ["init_values": 1e-6, "projection_dim": 3], on: [2, 3])
    ),
  ]
}
