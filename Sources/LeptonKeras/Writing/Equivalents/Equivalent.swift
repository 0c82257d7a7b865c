import LeptonBase
import LeptonLayers

/// Says with layers and operations that every Keras has what a layer computes that the reader of a file
/// lacks.
protocol Equivalent: Sendable {
  /// Writes the model that takes the place of `layer`; its inputs, of which `graph` gets one for every
  /// input of the layer, are `inputs`.
  ///
  /// - Returns: the model's output.
  /// - Throws: `.unsupported` with the reason where nothing computes exactly the same.
  static func write(
    _ layer: ReplacedLayerFacts, _ inputs: [ArgumentDescription], _ graph: inout EquivalentGraph
  ) throws(LeptonError) -> ArgumentDescription
}

/// The closed table of what is said otherwise.
enum Equivalents {
  /// What says a layer otherwise for a reader; nil where the reader has the layer itself, or nothing does.
  static func equivalent(
    of layer: Layer, _ facts: ReplacedLayerFacts
  ) -> (any Equivalent.Type)? {
    guard !layer.isCustom, !layer.isOperation, facts.reader != .automatic else { return nil }
    if let found = classes[layer.className] {
      return facts.reader == .keras2 && Keras2Keys.keys(of: layer.className) != nil ? nil : found
    }
    if (layer as? BaseConvolutionTranspose)?.hasUnusualSize ?? false {
      return TransposedConvolutionEquivalent.self
    }
    if facts.follows(.unmaskedSoftmax), facts.isMasked { return UnmaskedSoftmaxEquivalent.self }
    if facts.follows(.cornerSampling) { return CornerSamplingEquivalent.self }
    return facts.follows(.theano) ? theano[layer.className] : nil
  }

  private static let classes: [String: any Equivalent.Type] = [
    "CosineMerge": CosineMergeEquivalent.self,
    "Highway": HighwayEquivalent.self,
    "LocallyConnected1D": LocallyConnectedEquivalent.self,
    "LocallyConnected2D": LocallyConnectedEquivalent.self,
    "MaxoutDense": MaxoutDenseEquivalent.self,
    "ParametricSoftplus": ParametricSoftplusEquivalent.self,
    "RandomFourierFeatures": RandomFourierFeaturesEquivalent.self,
    "SReLU": SReLUEquivalent.self,
    "StatisticsNormalization": StatisticsNormalizationEquivalent.self,
  ]

  /// Layers that Theano computed otherwise.
  private static let theano: [String: any Equivalent.Type] = [
    "AveragePooling1D": TheanoPoolingEquivalent.self,
    "AveragePooling2D": TheanoPoolingEquivalent.self,
    "AveragePooling3D": TheanoPoolingEquivalent.self,
    "Conv1D": TheanoConvolutionEquivalent.self,
    "Conv2D": TheanoConvolutionEquivalent.self,
    "Conv2DTranspose": TransposedConvolutionEquivalent.self,
    "Conv3D": TheanoConvolutionEquivalent.self,
    "Conv3DTranspose": TransposedConvolutionEquivalent.self,
    "ConvLSTM2D": TheanoConvLSTMEquivalent.self,
    "DepthwiseConv2D": TheanoConvolutionEquivalent.self,
    "MaxPooling1D": TheanoPoolingEquivalent.self,
    "MaxPooling2D": TheanoPoolingEquivalent.self,
    "MaxPooling3D": TheanoPoolingEquivalent.self,
    "SeparableConv1D": TheanoConvolutionEquivalent.self,
    "SeparableConv2D": TheanoConvolutionEquivalent.self,
  ]
}
