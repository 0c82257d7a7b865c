import LeptonBase
import LeptonGraph
import LeptonJSON

/// What ConvLSTM1D, ConvLSTM2D and ConvLSTM3D share: sequences (N, T, spatial…, C), or with
/// `channels_first` (N, T, C, spatial…), to (N, T, spatial'…, F) or (N, spatial'…, F).
///
/// The convolution of the input is one over all steps; the steps follow one after the other. Within,
/// time is the first axis, so that steps lie densely and nothing is copied.
public class BaseConvolutionalLSTM: SequenceLayer, @unchecked Sendable {
  /// The number of spatial axes.
  class var spatialRank: Int { 2 }

  private let cell: ConvolutionalCell

  public required init(_ options: LayerOptions) throws(LeptonError) {
    // Read first, so that the keys stand in Keras's order.
    _ = try SequenceOptions(options)
    cell = try ConvolutionalCell(options, spatialRank: Self.spatialRank)
    try super.init(options)
  }

  public override var children: [WeightedChild] {
    [WeightedChild(attribute: "cell", object: cell)]
  }

  private var rank: Int { Self.spatialRank + 3 }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    guard let input = inputs.first, input.shape.rank == rank else {
      throw error(
        "takes inputs of \(rank) axes, not of shape \(inputs.first?.shape ?? [])",
        code: .shapeMismatch)
    }
    try cell.buildOnce([.float32(Shape([input.shape[0]] + input.shape.dims.dropFirst(2)))])
  }

  override func lowerSequence(
    _ call: LayerCall, mask: Value?, zeroesMaskedOutput: Bool, restoresTimeOrder: Bool,
    _ lowering: Lowering
  ) throws(LeptonError) -> (output: Value, states: [Value]) {
    guard let input = call.inputs.first?.value, lowering.shape(input).rank == rank else {
      throw error("takes inputs of \(rank) axes", code: .shapeMismatch)
    }
    let x = try timeToFirst(input, lowering)
    let (time, batch) = (lowering.shape(x)[0], lowering.shape(x)[1])
    let sums = try cell.inputSums(x, lowering)
    let step = Shape([batch] + lowering.shape(sums).dims.dropFirst().dropLast() + [cell.filters])
    guard time != 0 else { throw error("is given a sequence without steps", code: .shapeMismatch) }

    let given = givenStates(call)
    guard given.isEmpty || given.count == 2 else {
      throw error("takes 2 initial states, not \(given.count)", code: .shapeMismatch)
    }
    guard time > 0 else {
      // Nobody runs a graph whose number of steps is unknown: shapes are all that matters.
      let state = try toLayout(lowering.reshape(sums, step.dims), lowering)
      guard returnsSequences else { return (state, [state, state]) }
      let steps = try lowering.builder.apply1(Reshape(Shape([time] + step.dims)), sums)
      return (try timeToSecond(steps, lowering), [state, state])
    }
    let kept = isStateful || (lowering.keepsState && !goesBackwards)
    var slots: [Int] = []
    var states: [Value] = []
    if !given.isEmpty {
      for state in given {
        states.append(cell.channelsFirst ? try lowering.channelsToLast(state) : state)
      }
    } else if kept {
      for number in 0..<2 {
        let made = lowering.builder.state(
          name: "\(lowering.builder.label)/state_\(number)", type: .float32(step))
        states.append(made.value)
        slots.append(made.slot)
      }
    }
    let parts = try lowering.builder.apply(Unstack(count: time), [sums])
    let masks = try mask.map { mask throws(LeptonError) in
      try stepMasks(mask, time: time, lowering)
    }
    var run = Run(
      parts: parts, masks: masks, states: states, step: step,
      zeroesMaskedOutput: zeroesMaskedOutput)
    try lowerSteps(&run, lowering)
    for (slot, state) in zip(slots, run.states) { try lowering.builder.setState(slot, state) }
    let finals = try run.states.map { state throws(LeptonError) in try toLayout(state, lowering) }
    guard returnsSequences else {
      return (try toLayout(lowering.first(run.outputs.suffix(1)), lowering), finals)
    }
    let outputs = restoresTimeOrder && goesBackwards ? run.outputs.reversed() : run.outputs
    let joined = try lowering.builder.apply(Concatenate(axis: 0), outputs)[0]
    let steps = try lowering.builder.apply1(Reshape(Shape([time] + step.dims)), joined)
    return (try timeToSecond(steps, lowering), finals)
  }

  /// A sequence on its way through the cell.
  private struct Run {
    /// The input's share of the gate sums, step by step.
    var parts: [Value]
    var masks: [Value]?
    /// h and c, or nothing for zeros.
    var states: [Value]
    /// The shape of a state.
    var step: Shape
    var zeroesMaskedOutput: Bool
    /// In the order of computation.
    var outputs: [Value] = []
  }

  private func lowerSteps(_ run: inout Run, _ lowering: Lowering) throws(LeptonError) {
    let zeros = try lowering.builder.apply1(BroadcastTo(run.step), lowering.builder.constant(0))
    let factors = try cell.stateFactors(run.step, lowering)
    var h = run.states.first
    var c = run.states.last ?? zeros
    var output = zeros
    let order = Array(run.parts.indices)
    for index in goesBackwards ? order.reversed() : order {
      let next = try cell.lowerStep(
        run.parts[index], h: h, c: c, stateFactors: factors, lowering)
      guard let mask = run.masks?[index] else {
        (h, c, output) = (next.h, next.c, next.h)
        run.outputs.append(output)
        continue
      }
      // What is masked leaves the states as they are, and repeats the output before or gives zeros.
      let repeated = run.zeroesMaskedOutput ? zeros : output
      output = try lowering.select(mask, next.h, repeated)
      h = repeated == (h ?? zeros) ? output : try lowering.select(mask, next.h, h ?? zeros)
      c = try lowering.select(mask, next.c, c)
      run.outputs.append(output)
    }
    run.states = [h ?? zeros, c]
  }

  /// A mask (N, T) or (N, T, spatial…) as one for each step that broadcasts over (N, spatial…, F).
  private func stepMasks(
    _ mask: Value, time: Int, _ lowering: Lowering
  ) throws(LeptonError) -> [Value] {
    let rank = lowering.shape(mask).rank
    guard rank == 2 || (rank == self.rank - 1 && !cell.channelsFirst) else {
      throw error("cannot use a mask of shape \(lowering.shape(mask))", code: .unsupported)
    }
    let moved = try lowering.transpose(mask, [1, 0] + Array(2..<rank))
    let dims = lowering.shape(moved).dims
    let ones = [Int](repeating: 1, count: self.rank - rank)
    let wide = [Shape.mergedDimension(dims[..<2])] + dims.dropFirst(2) + ones
    return try lowering.builder.apply(
      Unstack(count: time), [lowering.builder.apply1(Reshape(Shape(wide)), moved)])
  }

  /// The layer's input as (T, N, spatial…, C).
  private func timeToFirst(_ x: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let dims = lowering.shape(x).dims
    if cell.channelsFirst { return try lowering.transpose(x, [1, 0] + Array(3..<rank) + [2]) }
    // One sample lies in memory the same way with either axis first.
    if dims[0] == 1 { return try lowering.reshape(x, [dims[1], 1] + dims.dropFirst(2)) }
    return try lowering.transpose(x, [1, 0] + Array(2..<rank))
  }

  /// (T, N, spatial…, F) as the layer gives it.
  private func timeToSecond(_ x: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let dims = lowering.shape(x).dims
    if cell.channelsFirst {
      return try lowering.transpose(x, [1, 0, rank - 1] + Array(2..<(rank - 1)))
    }
    if dims[1] == 1 { return try lowering.reshape(x, [1, dims[0]] + dims.dropFirst(2)) }
    return try lowering.transpose(x, [1, 0] + Array(2..<rank))
  }

  /// A state (N, spatial…, F) as the layer gives it.
  private func toLayout(_ state: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    cell.channelsFirst ? try lowering.channelsToFirst(state) : state
  }
}
