import LeptonBase
import LeptonGraph
import LeptonJSON

/// A layer whose kernel training divides by its largest singular value, in place;
/// `keras.layers.SpectralNormalization`. Predictions take the kernel as it is stored, so this is the
/// inner layer with one weight more. lepton does not train it.
public final class SpectralNormalization: Layer, @unchecked Sendable {
  private let inner: Layer

  public required init(_ options: LayerOptions) throws(LeptonError) {
    inner = try options.read("layer", kind: "a layer", default: nil) {
      value throws(LeptonError) -> Layer? in
      guard value.asObject != nil else { return nil }
      return try LayerRegistry.make(LayerDescription(json: value))
    }
    _ = try options.size("power_iterations", default: 1)
    try super.init(options)
  }

  public override var convertsInputsToFloat: Bool { inner.convertsInputsToFloat }

  public override var children: [WeightedChild] {
    [WeightedChild(attribute: "layer", object: inner)]
  }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    try inner.buildOnce(inputs)
    let names = ["kernel", "embeddings"]
    guard let kernel = inner.ownParameters.first(where: { names.contains($0.name) }) else {
      throw error("wraps a \(inner.className), which has no kernel")
    }
    // Keras counts the kernel among the weights of both layers.
    shareParameter(kernel)
    _ = try addParameter(
      "vector_u", [1, kernel.shape[-1]],
      InitializerRegistry.make([
        "class_name": "TruncatedNormal", "config": ["mean": 0.0, "stddev": 0.02],
      ]), isTrainable: false)
  }

  public override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    if lowering.isTraining {
      throw error(
        "changes its kernel in training, which lepton does not support", code: .unsupported)
    }
    return try inner.call(call, lowering).map { LayerTensor($0.value) }
  }
}
