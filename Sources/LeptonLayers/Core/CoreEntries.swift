extension LayerRegistry {
  static let coreEntries: [(String, Entry)] = [
    ("Dense", Entry(Dense.self, ["units": 4], on: [2, 3])),
    ("Flatten", Entry(Flatten.self, on: [2, 3, 4])),
    ("InputLayer", Entry(InputLayer.self, ["batch_shape": [nil, 3]])),
  ]
}
