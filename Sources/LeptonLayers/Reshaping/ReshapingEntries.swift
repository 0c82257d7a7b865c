extension LayerRegistry {
  static let imageReshapingEntries: [(String, Entry)] = [
    ("UpSampling1D", Entry(UpSampling1D.self, on: [2, 8, 3])),
    ("UpSampling2D", Entry(UpSampling2D.self, on: [2, 8, 8, 3])),
    ("UpSampling3D", Entry(UpSampling3D.self, on: [2, 5, 5, 5, 3])),
    ("ZeroPadding1D", Entry(ZeroPadding1D.self, on: [2, 8, 3])),
    ("ZeroPadding2D", Entry(ZeroPadding2D.self, on: [2, 8, 8, 3])),
    ("ZeroPadding3D", Entry(ZeroPadding3D.self, on: [2, 5, 5, 5, 3])),
    ("Cropping1D", Entry(Cropping1D.self, on: [2, 8, 3])),
    ("Cropping2D", Entry(Cropping2D.self, on: [2, 8, 8, 3])),
    ("Cropping3D", Entry(Cropping3D.self, on: [2, 5, 5, 5, 3])),
  ]
}
