import LeptonBase
import LeptonGraph
import LeptonJSON

/// Layers called one after the other; `keras.layers.Pipeline`.
public final class Pipeline: Layer, @unchecked Sendable {
  private let layers: [Layer]

  public required init(_ options: LayerOptions) throws(LeptonError) {
    layers = try options.read("layers", kind: "a list of layers", default: nil) {
      value throws(LeptonError) -> [Layer]? in
      guard let items = value.asArray else { return nil }
      var layers: [Layer] = []
      for item in items {
        layers.append(try LayerRegistry.make(LayerDescription(json: item)))
      }
      return layers
    }
    try super.init(options)
  }

  public override var children: [WeightedChild] {
    layers.map { WeightedChild(attribute: "layers", isList: true, object: $0) }
  }

  public override var convertsInputsToFloat: Bool { false }
  public override var supportsMasking: Bool { true }

  public override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    var tensors = call.inputs
    for layer in layers { tensors = try layer.call(LayerCall(tensors), lowering) }
    return tensors
  }

  /// The mask that the last layer gave.
  public override func outputMasks(
    _ call: LayerCall, _ outputs: [LayerTensor], _ lowering: Lowering
  ) throws(LeptonError) -> [Value?] { outputs.map(\.mask) }
}
