import LeptonBase

extension Recurrent {
  /// Writes the op as training runs it, with a gradient: the input's share of the gate sums as one
  /// product over all steps, and `RecurrentForward`.
  ///
  /// - Parameters:
  ///   - arguments: those of the op.
  ///   - gateInputs: x as each gate sees it, where dropout makes them differ; empty for x itself.
  ///   - dropout: factors (G, N, U) of the state in each gate's recurrent product.
  /// - Returns: the results of the op.
  public func training(
    _ builder: GraphBuilder, _ arguments: [Value], gateInputs: [Value] = [], dropout: Value? = nil
  ) throws(LeptonError) -> [Value] {
    _ = try resultTypes(arguments.map(builder.type))
    let parts = try trainingParts(builder, arguments, gateInputs: gateInputs, dropout: dropout)
    return Array(try builder.apply(parts.op, parts.arguments).prefix(1 + kind.stateCount))
  }

  private func trainingParts(
    _ builder: GraphBuilder, _ arguments: [Value], gateInputs: [Value], dropout: Value?
  ) throws(LeptonError) -> (op: RecurrentForward, arguments: [Value]) {
    var rest = arguments.dropFirst(3)
    let bias = hasBias ? rest.popFirst() : nil
    var sums: Value
    if gateInputs.isEmpty {
      sums = try builder.apply1(MatMul(), arguments[0], arguments[1])
    } else {
      var products: [Value] = []
      for (gate, x) in gateInputs.enumerated() {
        products.append(
          try builder.apply1(MatMul(), x, columns(builder, arguments[1], gate..<(gate + 1))))
      }
      sums = try builder.apply(Concatenate(axis: 2), products)[0]
    }
    var candidateBias: Value?
    if let bias, kind == .gruResetAfter {
      // Only the candidate's recurrent bias stands behind the reset gate; the others are added as
      // the input's are.
      let flat = try builder.apply1(Reshape([2 * kind.gateCount * units]), bias)
      let recurrent = try columns(builder, flat, 3..<6)
      let others = try builder.apply1(
        Pad(before: [0], after: [units]), columns(builder, recurrent, 0..<2))
      candidateBias = try columns(builder, flat, 5..<6)
      let joined = try builder.apply1(Binary(.add), columns(builder, flat, 0..<3), others)
      sums = try builder.apply1(Binary(.add), sums, joined)
    } else if let bias {
      sums = try builder.apply1(Binary(.add), sums, bias)
    }
    let optional: [Value?] = [candidateBias, hasMask ? rest.popFirst() : nil, dropout]
    return (
      RecurrentForward(self, hasCandidateBias: candidateBias != nil, hasDropout: dropout != nil),
      [sums, arguments[2]] + optional.compactMap { $0 } + rest
    )
  }

  /// Blocks of `units` columns of a matrix, or of elements of a vector.
  private func columns(
    _ builder: GraphBuilder, _ value: Value, _ blocks: Range<Int>
  ) throws(LeptonError) -> Value {
    var axes = [AxisSlice](repeating: AxisSlice(), count: builder.shape(value).rank)
    axes[axes.count - 1] = AxisSlice(
      start: blocks.lowerBound * units, stop: blocks.upperBound * units)
    return try builder.apply1(Slice(axes), value)
  }

  /// For graphs that were written for inference: the forward pass is run again, keeping what the way
  /// back needs. Layers in training write `training` from the beginning.
  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    let parts = try trainingParts(builder, arguments, gateInputs: [], dropout: nil)
    let again = try builder.apply(parts.op, parts.arguments)
    let kept = [Value?](repeating: nil, count: again.count - resultGradients.count)
    let found = try parts.op.gradients(
      builder, arguments: parts.arguments, results: again, resultGradients: resultGradients + kept)
    let named = parts.op.split(found)
    guard let sums = named.sums else { return arguments.map { _ in nil } }
    let x = builder.shape(arguments[0])
    let merged = Shape.mergedDimension(x.dims.dropLast())
    let columns = kind.gateCount * units
    let inputRows = try builder.apply1(Reshape([merged, x[-1]]), arguments[0])
    let slopeRows = try builder.apply1(Reshape([merged, columns]), sums)
    var answer: [Value?] = [
      try builder.apply1(MatMul(transposesB: true), sums, arguments[1]),
      try builder.apply1(MatMul(transposesA: true), inputRows, slopeRows), named.kernel,
    ]
    if hasBias {
      let input = try builder.apply1(Reduce(.sum, axes: [0]), slopeRows)
      if kind == .gruResetAfter, let candidate = named.candidateBias ?? nil {
        let others = try self.columns(builder, input, 0..<2)
        let joined = try builder.apply(Concatenate(axis: 0), [input, others, candidate])[0]
        answer.append(try builder.apply1(Reshape([2, columns]), joined))
      } else {
        answer.append(input)
      }
    }
    if hasMask { answer.append(nil) }
    return answer + named.initialStates
  }
}
