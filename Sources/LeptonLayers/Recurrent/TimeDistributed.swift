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
    let shape = lowering.shape(x)
    let merged = Shape.mergedDimension([shape[0], shape[1]])
    let builder = lowering.builder
    func fold(_ value: Value) throws(LeptonError) -> Value {
      try builder.apply1(
        Reshape(Shape([merged] + lowering.shape(value).dims.dropFirst(2))), value)
    }
    var inner = LayerCall([LayerTensor(try fold(x))])
    // A mask of a rank above (batch, time) goes on to the layer, step by step.
    if let mask = call.masks.first ?? nil, lowering.shape(mask).rank > 2 {
      inner.keywords["mask"] = .tensor(LayerTensor(try fold(mask)))
    }
    // Samples of one sequence become samples of one batch, so that no state may outlive the run.
    let results = try layer.call(inner, Lowering(builder))
    var outputs: [LayerTensor] = []
    for result in results {
      let dims = [shape[0], shape[1]] + lowering.shape(result.value).dims.dropFirst()
      outputs.append(LayerTensor(try builder.apply1(Reshape(Shape(dims)), result.value)))
    }
    return outputs
  }
}
