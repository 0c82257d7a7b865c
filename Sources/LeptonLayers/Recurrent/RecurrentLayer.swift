import LeptonBase
import LeptonGraph
import LeptonJSON

/// SimpleRNN, LSTM, GRU, and RNN over built-in cells: sequences (N, T, I) to outputs (N, T, U), or to
/// the last output (N, U).
///
/// A mask (N, T) makes steps leave the state as it is. With `stateful`, or in a session, the states of
/// one run are where the next begins.
public final class RecurrentLayer: SequenceLayer, @unchecked Sendable {
  private let cell: Layer
  /// The cell, or the cells of a stack from the input on.
  private let cells: [RecurrentCell]

  public required init(_ options: LayerOptions) throws(LeptonError) {
    // Read first, so that the keys stand in Keras's order.
    _ = try SequenceOptions(options)
    if options.config["time_major"] != nil, try options.bool("time_major", default: false) {
      throw options.error("time_major", "is not supported", code: .unsupported)
    }
    if options.className == "RNN" {
      cell = try Self.readCell(options)
    } else {
      cell = try RecurrentCell(options)
    }
    if let stack = cell as? StackedCells {
      cells = stack.cells
    } else if let single = cell as? RecurrentCell {
      cells = [single]
    } else {
      throw options.error(
        "cell", "is a \(cell.className), which is no cell that lepton knows", code: .unsupported)
    }
    try super.init(options)
  }

  private static func readCell(_ options: LayerOptions) throws(LeptonError) -> Layer {
    let place = options.place
    return try options.read("cell", kind: "a cell or a list of cells", default: nil) {
      value throws(LeptonError) -> Layer? in
      if value.asArray != nil { return try StackedCells(value, place: place) }
      guard value.asObject != nil else { return nil }
      return try LayerRegistry.make(LayerDescription(json: value))
    }
  }

  public override var children: [WeightedChild] {
    [WeightedChild(attribute: "cell", object: cell)]
  }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    guard let input = inputs.first, input.shape.rank == 3 else {
      throw error(
        "takes inputs (batch, time, features), not \(inputs.first?.shape ?? [])",
        code: .shapeMismatch)
    }
    var features = input.shape[2]
    for cell in cells {
      try cell.buildOnce([.float32([input.shape[0], features])])
      features = cell.units
    }
    try cell.buildOnce(inputs)
  }

  /// The states that each cell begins with where the caller or memory gives them.
  private func initialStates(
    _ call: LayerCall, batch: Int, keepsState: Bool, _ lowering: Lowering
  ) throws(LeptonError) -> (values: [Value]?, slots: [Int]) {
    let given = givenStates(call)
    let wanted = cells.reduce(0) { $0 + $1.kind.stateCount }
    if !given.isEmpty {
      guard given.count == wanted else {
        throw error("takes \(wanted) initial states, not \(given.count)", code: .shapeMismatch)
      }
      return (given, [])
    }
    guard keepsState else { return (nil, []) }
    var values: [Value] = []
    var slots: [Int] = []
    for (number, cell) in cells.enumerated() {
      for state in 0..<cell.kind.stateCount {
        let made = lowering.builder.state(
          name: "\(lowering.builder.label)/state_\(number)_\(state)",
          type: .float32([batch, cell.units]))
        values.append(made.value)
        slots.append(made.slot)
      }
    }
    return (values, slots)
  }

  /// Writes all cells.
  override func lowerSequence(
    _ call: LayerCall, mask: Value?, zeroesMaskedOutput: Bool, restoresTimeOrder: Bool,
    _ lowering: Lowering
  ) throws(LeptonError) -> (output: Value, states: [Value]) {
    guard var x = call.inputs.first?.value, lowering.shape(x).rank == 3 else {
      throw error("takes inputs (batch, time, features)", code: .shapeMismatch)
    }
    // A session feeds data in time order, which a layer that reads from the end cannot continue.
    let keepsState = isStateful || (lowering.keepsState && !goesBackwards)
    let (initial, slots) = try initialStates(
      call, batch: lowering.shape(x)[0], keepsState: keepsState, lowering)
    var mask = mask
    var states: [Value] = []
    for (number, cell) in cells.enumerated() {
      let isLast = number == cells.count - 1
      let first = states.count
      let begin = initial.map { Array($0[first..<(first + cell.kind.stateCount)]) }
      // The first cell of a stack reverses time for all.
      let reverses = goesBackwards && number == 0
      if goesBackwards, number == 1, let forward = mask {
        mask = try lowering.slice(forward, axis: 1, .reversed)
      }
      let run = RecurrentCell.Run(
        returnsSequence: !isLast || returnsSequences, goesBackwards: reverses,
        restoresTimeOrder: restoresTimeOrder && cells.count == 1,
        zeroesMaskedOutput: isLast && zeroesMaskedOutput)
      let result = try cell.lowerSequence(
        x, mask: mask, initialStates: begin, run, lowering)
      x = result.output
      states += result.states
    }
    if restoresTimeOrder, cells.count > 1, goesBackwards, returnsSequences {
      x = try lowering.slice(x, axis: 1, .reversed)
    }
    for (slot, state) in zip(slots, states) { try lowering.builder.setState(slot, state) }
    return (x, states)
  }
}
