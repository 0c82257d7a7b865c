extension LayerRegistry {
  static let coreEntries: [(String, Entry)] = [
    ("Dense", Entry(Dense.self, ["units": 4], on: [2, 3])),
    (
      "EinsumDense",
      Entry(
        EinsumDense.self,
        ["equation": "abc,cde->abde", "output_shape": [nil, 4, 5], "bias_axes": "de"],
        on: [2, 3, 2])
    ),
    ("Embedding", Entry(Embedding.self, ["input_dim": 7, "output_dim": 4], on: [2, 3])),
    ("Flatten", Entry(Flatten.self, on: [2, 3, 4])),
    ("Identity", Entry(Identity.self, on: [2, 3])),
    ("InputLayer", Entry(InputLayer.self, ["batch_shape": [nil, 3]])),
    ("Masking", Entry(Masking.self, on: [2, 3, 4])),
    ("Permute", Entry(Permute.self, ["dims": [2, 1]], on: [2, 3, 4])),
    ("RepeatVector", Entry(RepeatVector.self, ["n": 3], on: [2, 4])),
    (
      "ReversibleEmbedding",
      Entry(ReversibleEmbedding.self, ["input_dim": 7, "output_dim": 4], on: [2, 3])
    ),
    ("Reshape", Entry(ReshapeLayer.self, ["target_shape": [-1]], on: [2, 3, 4])),
  ]
}
