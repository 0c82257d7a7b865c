extension LayerRegistry {
  static let activationEntries: [(String, Entry)] = [
    ("Activation", Entry(ActivationLayer.self, ["activation": "relu"], on: [2, 3])),
    ("ReLU", Entry(ReLU.self, on: [2, 3])),
    ("LeakyReLU", Entry(LeakyReLU.self, on: [2, 3])),
    ("ThresholdedReLU", Entry(ThresholdedReLU.self, on: [2, 3])),
    ("ELU", Entry(ELU.self, on: [2, 3])),
    ("PReLU", Entry(PReLU.self, on: [2, 4, 3])),
    ("Softmax", Entry(SoftmaxLayer.self, on: [2, 3])),
  ]
}
