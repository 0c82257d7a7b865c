extension LayerRegistry {
  static let poolingEntries: [(String, Entry)] = [
    ("MaxPooling1D", Entry(MaxPooling1D.self, on: [2, 8, 3])),
    ("GlobalMaxPooling1D", Entry(GlobalMaxPooling1D.self, on: [2, 8, 3])),
    ("AdaptiveMaxPooling1D", Entry(AdaptiveMaxPooling1D.self, ["output_size": 2], on: [2, 8, 3])),
    ("MaxPooling2D", Entry(MaxPooling2D.self, on: [2, 8, 8, 3])),
    ("GlobalMaxPooling2D", Entry(GlobalMaxPooling2D.self, on: [2, 8, 8, 3])),
    (
      "AdaptiveMaxPooling2D",
      Entry(AdaptiveMaxPooling2D.self, ["output_size": 2], on: [2, 8, 8, 3])
    ),
    ("MaxPooling3D", Entry(MaxPooling3D.self, on: [2, 5, 5, 5, 3])),
    ("GlobalMaxPooling3D", Entry(GlobalMaxPooling3D.self, on: [2, 5, 5, 5, 3])),
    (
      "AdaptiveMaxPooling3D",
      Entry(AdaptiveMaxPooling3D.self, ["output_size": 2], on: [2, 5, 5, 5, 3])
    ),
    ("AveragePooling1D", Entry(AveragePooling1D.self, on: [2, 8, 3])),
    ("GlobalAveragePooling1D", Entry(GlobalAveragePooling1D.self, on: [2, 8, 3])),
    (
      "AdaptiveAveragePooling1D",
      Entry(AdaptiveAveragePooling1D.self, ["output_size": 2], on: [2, 8, 3])
    ),
    ("AveragePooling2D", Entry(AveragePooling2D.self, on: [2, 8, 8, 3])),
    ("GlobalAveragePooling2D", Entry(GlobalAveragePooling2D.self, on: [2, 8, 8, 3])),
    (
      "AdaptiveAveragePooling2D",
      Entry(AdaptiveAveragePooling2D.self, ["output_size": 2], on: [2, 8, 8, 3])
    ),
    ("AveragePooling3D", Entry(AveragePooling3D.self, on: [2, 5, 5, 5, 3])),
    ("GlobalAveragePooling3D", Entry(GlobalAveragePooling3D.self, on: [2, 5, 5, 5, 3])),
    (
      "AdaptiveAveragePooling3D",
      Entry(AdaptiveAveragePooling3D.self, ["output_size": 2], on: [2, 5, 5, 5, 3])
    ),
  ]

  static let poolingAliases: [String: String] = [
    "MaxPool1D": "MaxPooling1D", "AvgPool1D": "AveragePooling1D",
    "GlobalMaxPool1D": "GlobalMaxPooling1D",
    "GlobalAvgPool1D": "GlobalAveragePooling1D",
    "MaxPool2D": "MaxPooling2D", "AvgPool2D": "AveragePooling2D",
    "GlobalMaxPool2D": "GlobalMaxPooling2D",
    "GlobalAvgPool2D": "GlobalAveragePooling2D",
    "MaxPool3D": "MaxPooling3D", "AvgPool3D": "AveragePooling3D",
    "GlobalMaxPool3D": "GlobalMaxPooling3D",
    "GlobalAvgPool3D": "GlobalAveragePooling3D",
  ]
}
