extension LayerRegistry {
  static let regularizationEntries: [(String, Entry)] = [
    ("Dropout", Entry(Dropout.self, ["rate": 0.5], on: [2, 3])),
    ("SpatialDropout1D", Entry(SpatialDropout1D.self, ["rate": 0.5], on: [2, 8, 3])),
    ("SpatialDropout2D", Entry(SpatialDropout2D.self, ["rate": 0.5], on: [2, 8, 8, 3])),
    ("SpatialDropout3D", Entry(SpatialDropout3D.self, ["rate": 0.5], on: [2, 5, 5, 5, 3])),
    ("GaussianDropout", Entry(GaussianDropout.self, ["rate": 0.5], on: [2, 3])),
    ("GaussianNoise", Entry(GaussianNoise.self, ["stddev": 0.1], on: [2, 3])),
    ("AlphaDropout", Entry(AlphaDropout.self, ["rate": 0.5], on: [2, 3])),
    ("ActivityRegularization", Entry(ActivityRegularization.self, on: [2, 3])),
    ("StochasticDepth", Entry(StochasticDepth.self, ["drop_path_rate": 0.5], on: [2, 3])),
  ]
}
