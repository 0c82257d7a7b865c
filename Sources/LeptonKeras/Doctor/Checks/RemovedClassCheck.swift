import LeptonBase
import LeptonLayers

/// Classes that Keras once had.
enum RemovedClassCheck: FileCheck {
  static let name = "removed-class"

  /// Classes of Keras 1 and 2 that Keras 3 has not.
  private static let removed: Set<String> = [
    "AtrousConv1D", "AtrousConv2D", "AtrousConvolution1D", "AtrousConvolution2D",
    "BatchNormalizationV1", "BatchNormalizationV2", "Convolution1D", "Convolution2D",
    "Convolution3D", "CuDNNGRU", "CuDNNLSTM", "Deconvolution2D", "Deconvolution3D",
    "DenseFeatures", "Graph", "Highway", "LambdaMerge", "LocallyConnected1D",
    "LocallyConnected2D", "MaxoutDense", "Merge", "ParametricSoftplus", "RandomFourierFeatures",
    "RandomHeight", "RandomWidth", "SReLU", "SeparableConvolution2D", "SequenceFeatures",
    "Siamese", "SyncBatchNormalization", "ThresholdedReLU", "TimeDistributedDense",
  ]

  /// Whether the class belongs or belonged to Keras.
  static func isKnown(_ className: String) -> Bool {
    removed.contains(className) || KnownKeys.keys(of: ClassAliases.resolve(className)) != nil
  }

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    let found = file.layers.filter {
      removed.contains($0.className)
        && (KnownKeys.keys(of: $0.className) == nil || LayerRegistry.isLegacy($0.className))
    }
    guard !found.isEmpty else { return [] }
    let classes = Set(found.map(\.className)).sorted().joined(separator: ", ")
    return [
      FileFinding(
        self, .stops,
        "classes that Keras 3 no longer has: \(classes); a file for it has layers in their places that "
          + "compute the same",
        layers: FileExamination.paths(found))
    ]
  }
}
