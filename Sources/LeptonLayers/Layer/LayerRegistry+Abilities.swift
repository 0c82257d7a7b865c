import LeptonBase
import LeptonGraph

extension LayerRegistry {
  /// What a layer class can do, found out by writing the graphs of a small example.
  public struct Abilities: Sendable {
    /// Whether models with the layer predict.
    public var infers: Bool
    /// Whether models with the layer train: it lowers in a training step, and gradients go through it.
    public var trains: Bool
    /// Whether masks go through the layer, or come from it.
    public var masks: Bool
  }

  /// The abilities of a layer made and built from an entry; nil for what lies only inside of other
  /// layers, such as cells.
  static func abilities(_ layer: Layer, _ entry: Entry) -> Abilities? {
    if entry.type == InputLayer.self { return Abilities(infers: true, trains: true, masks: false) }
    guard !entry.sampleInputs.isEmpty, !(layer is RecurrentCell), !(layer is StackedCells) else {
      return nil
    }
    return Abilities(
      infers: (try? lower(layer, entry, isTraining: false)) != nil,
      trains: (try? lower(layer, entry, isTraining: true)) != nil,
      masks: layer.supportsMasking)
  }

  /// Writes the layer on its sample inputs, and for training the gradients of its weights and inputs.
  private static func lower(
    _ layer: Layer, _ entry: Entry, isTraining: Bool
  ) throws(LeptonError) {
    let lowering = Lowering(GraphBuilder(), isTraining: isTraining)
    let builder = lowering.builder
    let inputs = entry.sampleInputs.map { builder.input(TensorType(entry.sampleType, $0)) }
    let tensors = inputs.map { LayerTensor($0) }
    // Some take several inputs as a list, some one after the other.
    let call =
      layer is BaseMultiHeadAttention ? LayerCall(tensors.map { .tensor($0) }) : LayerCall(tensors)
    let outputs = try layer.call(call, lowering)
    guard isTraining, let output = outputs.first?.value, lowering.dtype(output) == .float32 else {
      return
    }
    let axes = Array(0..<lowering.shape(output).rank)
    let sum = axes.isEmpty ? output : try lowering.reduce(.sum, output, axes: axes)
    let weights = layer.trainableParameters.map { builder.parameter($0.parameter) }
    _ = try builder.gradients(of: sum, for: inputs + weights)
  }
}
