import LeptonBase
import LeptonGraph

/// Add, Subtract, Multiply, Average, Maximum and Minimum: inputs combined element by element. Inputs of
/// fewer axes get axes of one element after the batch.
public final class ElementwiseMerge: Layer, @unchecked Sendable {
  private let kind: BinaryKind
  private let averages: Bool

  public required init(_ options: LayerOptions) throws(LeptonError) {
    averages = options.className == "Average"
    switch options.className {
    case "Add", "Average": kind = .add
    case "Subtract": kind = .subtract
    case "Multiply": kind = .multiply
    case "Maximum": kind = .maximum
    case "Minimum": kind = .minimum
    default: throw LeptonError(.internal, "\(options.place) is no merging layer")
    }
    try super.init(options)
  }

  public override var supportsMasking: Bool { true }
  public override var convertsInputsToFloat: Bool { false }

  public override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    let inputs = call.inputs
    guard let first = inputs.first, kind != .subtract || inputs.count == 2 else {
      throw error("takes \(kind == .subtract ? "2 inputs" : "a list of inputs")")
    }
    let rank = inputs.map { lowering.shape($0.value).rank }.max() ?? 0
    var aligned: [Value] = []
    for input in inputs {
      let shape = lowering.shape(input.value)
      guard shape.rank >= 1 else { throw error("cannot merge a scalar", code: .shapeMismatch) }
      let extra = [Int](repeating: 1, count: rank - shape.rank)
      aligned.append(
        extra.isEmpty
          ? input.value
          : try lowering.builder.apply1(
            Reshape(Shape([shape[0]] + extra + shape.dims.dropFirst())), input.value))
    }
    if kind == .maximum || kind == .minimum, inputs.contains(where: { $0.mask != nil }) {
      return [try lowerMasked(aligned, inputs.map(\.mask), lowering)]
    }
    var result = aligned.first ?? first.value
    for value in aligned.dropFirst() { result = try lowering.binary(kind, result, value) }
    if averages {
      result = try lowering.binary(.divide, lowering.float(result), Double(inputs.count))
    }
    return [LayerTensor(result)]
  }

  /// Masked elements leave the running result as it is; a result masked so far takes the next input.
  /// As keras.src.layers.merging.base_merge, _apply_merge_op_and_or_mask.
  private func lowerMasked(
    _ values: [Value], _ masks: [Value?], _ lowering: Lowering
  ) throws(LeptonError) -> LayerTensor {
    var result: Value?
    var resultMask: Value?
    for (value, mask) in zip(values, masks) {
      var wide: Value?
      if let mask {
        let column = try lowering.expandDimensions(mask, axis: lowering.shape(mask).rank)
        wide = try lowering.broadcast(column, to: lowering.shape(value))
      }
      guard var running = result else {
        result = value
        resultMask = wide
        continue
      }
      var next = value
      if let wide { next = try lowering.select(wide, value, running) }
      if let resultMask { running = try lowering.select(resultMask, running, next) }
      if let wide, let known = resultMask {
        resultMask = try lowering.logical(.or, known, wide)
      } else {
        resultMask = nil
      }
      result = try lowering.binary(kind, running, next)
    }
    guard let result else { throw error("takes a list of inputs") }
    guard let resultMask else { return LayerTensor(result) }
    let axis = lowering.shape(resultMask).rank - 1
    return LayerTensor(result, mask: try lowering.reduce(.any, resultMask, axes: [axis]))
  }

  /// True where any input counts; none where any input has no mask.
  public override func outputMasks(
    _ call: LayerCall, _ outputs: [LayerTensor], _ lowering: Lowering
  ) throws(LeptonError) -> [Value?] {
    var merged: Value?
    for mask in call.masks {
      guard let mask else { return [nil] }
      merged =
        try merged.map { known throws(LeptonError) in
          try lowering.logical(.or, known, mask)
        } ?? mask
    }
    return [merged]
  }
}
