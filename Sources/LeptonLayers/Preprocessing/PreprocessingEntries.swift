import LeptonJSON

extension LayerRegistry {
  static let preprocessingEntries: [(String, Entry)] =
    [
      ("Rescaling", Entry(Rescaling.self, ["scale": 2.0], on: [2, 4])),
      ("Normalization", Entry(Normalization.self, on: [2, 4])),
      (
        "Discretization",
        Entry(Discretization.self, ["bin_boundaries": [0.0, 1.0]], on: [2, 4])
      ),
      ("MelSpectrogram", Entry(MelSpectrogram.self, on: [2, 4096])),
      ("STFTSpectrogram", Entry(STFTSpectrogram.self, on: [2, 1024, 1])),
      ("CategoryEncoding", Entry(CategoryEncoding.self, ["num_tokens": 4], on: [2, 4])),
    ]
}
