import LeptonBase
import LeptonGraph

/// Add, Subtract, Multiply, Average, Maximum and Minimum: inputs combined element by element. Inputs of
/// fewer axes get axes of one element after the batch.
public final class ElementwiseMerge: Layer, @unchecked Sendable {
  private let kind: BinaryKind
  private let averages: Bool
  private let needsAllMasks: Bool

  public required init(_ options: LayerOptions) throws(LeptonError) {
    averages = options.className == "Average"
    needsAllMasks = options.follows(.allMasks)
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
    let decidesByMask =
      [.maximum, .minimum, .multiply].contains(kind) && inputs.contains { $0.mask != nil }
    if decidesByMask, !needsAllMasks {
      let masks = inputs.map(\.mask)
      let result =
        kind == .multiply
        ? try lowerProduct(aligned, masks, lowering) : try lowerExtreme(aligned, masks, lowering)
      lowering.note(.allMasks, isFollowed: false, of: self, result.value)
      return [result]
    }
    var result = aligned.first ?? first.value
    for value in aligned.dropFirst() { result = try lowering.binary(kind, result, value) }
    if averages {
      result = try lowering.binary(.divide, lowering.float(result), Double(inputs.count))
    }
    if decidesByMask { lowering.note(.allMasks, isFollowed: true, of: self, result) }
    return [LayerTensor(result)]
  }

  /// Masked elements leave the running result as it is; a result masked so far takes the next input.
  /// As keras.src.layers.merging.base_merge, _apply_merge_op_and_or_mask.
  private func lowerExtreme(
    _ values: [Value], _ masks: [Value?], _ lowering: Lowering
  ) throws(LeptonError) -> LayerTensor {
    var result: Value?
    var resultMask: Value?
    for (value, mask) in zip(values, masks) {
      var wide: Value?
      if let mask { wide = try widened(mask, value, lowering) }
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

  /// Masked elements count as one; where all inputs have masks and all are masked, the product is zero.
  /// As keras.src.layers.merging.multiply.
  private func lowerProduct(
    _ values: [Value], _ masks: [Value?], _ lowering: Lowering
  ) throws(LeptonError) -> LayerTensor {
    let allMasked = masks.allSatisfy { $0 != nil }
    var result: Value?
    var resultMask: Value?
    for (value, mask) in zip(values, masks) {
      var factor = value
      if let mask {
        let wide = try widened(mask, value, lowering)
        factor = try lowering.select(wide, value, lowering.scalar(1, like: value))
        if let known = resultMask {
          resultMask = try lowering.logical(.or, known, wide)
        } else {
          resultMask = wide
        }
      }
      if let known = result {
        result = try lowering.binary(.multiply, known, factor)
      } else {
        result = factor
      }
    }
    guard let result else { throw error("takes a list of inputs") }
    guard allMasked, let resultMask else { return LayerTensor(result) }
    return LayerTensor(
      try lowering.select(resultMask, result, lowering.scalar(0, like: result)),
      mask: try lowering.reduce(.any, resultMask, axes: [lowering.shape(resultMask).rank - 1]))
  }

  /// A mask of all axes but the last as one of the value's shape.
  private func widened(
    _ mask: Value, _ value: Value, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let column = try lowering.expandDimensions(mask, axis: lowering.shape(mask).rank)
    return try lowering.broadcast(column, to: lowering.shape(value))
  }

  /// True where any input counts; none where any input has no mask. Before Keras 3: true where all
  /// inputs that have masks count.
  public override func outputMasks(
    _ call: LayerCall, _ outputs: [LayerTensor], _ lowering: Lowering
  ) throws(LeptonError) -> [Value?] {
    var merged: Value?
    for mask in call.masks {
      guard let mask else {
        if needsAllMasks { continue }
        return [nil]
      }
      merged =
        try merged.map { known throws(LeptonError) in
          try lowering.logical(needsAllMasks ? .and : .or, known, mask)
        } ?? mask
    }
    if let merged, Set(call.masks).count > 1 {
      lowering.note(.allMasks, isFollowed: needsAllMasks, of: self, merged)
    }
    return [merged]
  }
}
