import LeptonBase
import LeptonGraph
import LeptonJSON

/// A layer or model applied to every time step: (N, T, …) as N·T samples.
public final class TimeDistributed: Layer, @unchecked Sendable {
  private let layer: Layer

  public required init(_ options: LayerOptions) throws(LeptonError) {
    layer = try options.read("layer", kind: "a layer", default: nil) {
      value throws(LeptonError) -> Layer? in
      value.asObject == nil ? nil : try LayerRegistry.make(LayerDescription(json: value))
    }
    try super.init(options)
  }

  public override var supportsMasking: Bool { true }
  public override var convertsInputsToFloat: Bool { false }

  public override var children: [WeightedChild] {
    [WeightedChild(attribute: "layer", object: layer)]
  }

  public override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    guard call.inputs.count == 1, let x = call.inputs.first?.value,
      lowering.shape(x).rank >= 2
    else { throw error("takes one input of at least 3 axes", code: .shapeMismatch) }
    let inner = Lowering(lowering.builder, isTraining: lowering.isTraining)
    let mask = call.masks.first ?? nil
    let steps = lowering.shape(x)[1]
    let runsByStep =
      lowering.isTraining && lowering.shape(x).isKnown && steps > 0 && layer.hasStatistics
    let outputs =
      runsByStep
      ? try lowerByStep(x, mask, inner) : try lowerTogether(x, mask, inner, lowering.shape(x))
    // Keras calls the layer without what surrounds a call: only layers inside it add to the loss, at
    // every step.
    for loss in layer.children.isEmpty ? [] : inner.losses {
      lowering.addLoss(runsByStep ? loss : try lowering.binary(.multiply, loss, Double(steps)))
    }
    return outputs
  }

  /// All steps at once, as samples of one batch.
  private func lowerTogether(
    _ x: Value, _ mask: Value?, _ inner: Lowering, _ shape: Shape
  ) throws(LeptonError) -> [LayerTensor] {
    let merged = Shape.mergedDimension([shape[0], shape[1]])
    let builder = inner.builder
    func fold(_ value: Value) throws(LeptonError) -> Value {
      try builder.apply1(Reshape(Shape([merged] + inner.shape(value).dims.dropFirst(2))), value)
    }
    var call = LayerCall([LayerTensor(try fold(x))])
    // A mask of a rank above (batch, time) goes on to the layer, step by step.
    if let mask, inner.shape(mask).rank > 2 {
      call.keywords["mask"] = .tensor(LayerTensor(try fold(mask)))
    }
    var outputs: [LayerTensor] = []
    for result in try layer.call(call, inner) {
      let dims = [shape[0], shape[1]] + inner.shape(result.value).dims.dropFirst()
      outputs.append(LayerTensor(try builder.apply1(Reshape(Shape(dims)), result.value)))
    }
    return outputs
  }

  /// One step after the other, for layers that learn from each batch that they see.
  private func lowerByStep(
    _ x: Value, _ mask: Value?, _ inner: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    func step(_ number: Int, of value: Value) throws(LeptonError) -> Value {
      let bounds = AxisSlice(start: number, stop: number + 1)
      let shape = inner.shape(value)
      return try inner.builder.apply1(
        Reshape(Shape([shape[0]] + shape.dims.dropFirst(2))),
        inner.slice(value, axis: 1, bounds))
    }
    var sequences: [[Value]] = []
    for number in 0..<inner.shape(x)[1] {
      var call = LayerCall([LayerTensor(try step(number, of: x))])
      if let mask {
        call.keywords["mask"] = .tensor(LayerTensor(try step(number, of: mask)))
      }
      for (index, result) in try layer.call(call, inner).enumerated() {
        if index == sequences.count { sequences.append([]) }
        sequences[index].append(try inner.expandDimensions(result.value, axis: 1))
      }
    }
    var outputs: [LayerTensor] = []
    for sequence in sequences {
      outputs.append(LayerTensor(try inner.concatenate(sequence, axis: 1)))
    }
    return outputs
  }
}

extension WeightedObject {
  /// Whether training moves weights of the object's, or of what is in it, with every batch, as it does
  /// the averages of batch normalization.
  fileprivate var hasStatistics: Bool {
    ownParameters.contains { !$0.isTrainable && !$0.isRandomState }
      || children.contains { $0.object.hasStatistics }
  }
}
