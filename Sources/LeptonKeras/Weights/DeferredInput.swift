import LeptonBase
import LeptonLayers

/// The input shape of a Sequential whose file tells none, as far as the first weights do.
enum DeferredInput {
  /// Layers that do not change a shape.
  private static let neutral: Set<String> = [
    "Activation", "ActivityRegularization", "AlphaDropout", "Dropout", "ELU", "GaussianDropout",
    "GaussianNoise", "Identity", "LeakyReLU", "Masking", "ReLU", "Rescaling", "Softmax",
    "UnitNormalization",
  ]

  /// The batch shape, nil where the weights do not tell.
  static func shape(
    of description: ModelDescription, _ weights: SavedWeights
  ) throws(LeptonError) -> Shape? {
    guard let first = description.layers.first(where: { !neutral.contains($0.className) }),
      let kernel = try firstArray(of: first, weights)
    else { return nil }
    let unknown = Shape.unknown
    let dims = kernel.dims
    switch (first.className, dims.count) {
    case ("Dense", 2): return [unknown, dims[0]]
    case ("Embedding", 2): return [unknown, unknown]
    case ("LSTM", 2), ("GRU", 2), ("SimpleRNN", 2): return [unknown, unknown, dims[0]]
    case ("Conv1D", 3), ("Conv2D", 4), ("Conv3D", 5):
      let channels = dims[dims.count - 2].multipliedReportingOverflow(
        by: first.config["groups"]?.asInt ?? 1)
      let space = [Int](repeating: unknown, count: dims.count - 2)
      let isFirst = first.config["data_format"]?.asString == "channels_first"
      return channels.overflow
        ? nil
        : Shape(
          [unknown] + (isFirst ? [channels.partialValue] + space : space + [channels.partialValue]))
    default: return nil
    }
  }

  private static func firstArray(
    of layer: LayerDescription, _ weights: SavedWeights
  ) throws(LeptonError) -> Shape? {
    if let group = weights.layerGroups.first {
      return group.layer == layer.name ? group.arrays.first?.shape : nil
    }
    let path = ["layers", layer.className.snakeCased]
    let own = try weights.objectArrays(path).first
    if let own { return own.shape }
    return try weights.objectArrays(path + ["cell"]).first?.shape
  }
}
