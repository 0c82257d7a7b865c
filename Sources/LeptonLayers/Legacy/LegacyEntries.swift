extension LayerRegistry {
  /// Layers of Keras 1 and 2 that Keras 3 has no more, and that cannot be said by its own.
  static let legacyEntries: [(String, Entry)] = [
    ("CosineMerge", Entry(CosineMerge.self)),
    ("Highway", Entry(Highway.self, on: [2, 3])),
    (
      "LocallyConnected1D",
      Entry(LocallyConnected1D.self, ["filters": 2, "kernel_size": 2], on: [2, 5, 3])
    ),
    (
      "LocallyConnected2D",
      Entry(LocallyConnected2D.self, ["filters": 2, "kernel_size": 2], on: [2, 5, 4, 3])
    ),
    ("MaxoutDense", Entry(MaxoutDense.self, ["units": 4], on: [2, 3])),
    ("ParametricSoftplus", Entry(ParametricSoftplus.self, on: [2, 3])),
    ("RandomFourierFeatures", Entry(RandomFourierFeatures.self, ["output_dim": 4], on: [2, 3])),
    ("SReLU", Entry(SReLU.self, on: [2, 3])),
    ("StatisticsNormalization", Entry(StatisticsNormalization.self, on: [2, 3])),
  ]

  /// Whether Keras 3 has no layer of the class.
  public static func isLegacy(_ className: String) -> Bool { legacyClasses.contains(className) }

  private static let legacyClasses = Set(
    legacyEntries.map(\.0) + ["RandomHeight", "RandomWidth"])
}
