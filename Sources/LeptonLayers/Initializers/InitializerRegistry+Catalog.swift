extension InitializerRegistry {
  /// The classes of Keras's initializers.
  public static let names: [String] =
    [
      "Constant", "Identity", "Ones", "Orthogonal", "RandomNormal", "RandomUniform",
      "TruncatedNormal", "VarianceScaling", "Zeros",
    ] + VarianceScaling.named.keys.sorted()
}
