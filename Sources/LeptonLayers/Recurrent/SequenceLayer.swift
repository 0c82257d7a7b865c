import LeptonBase
import LeptonGraph
import LeptonJSON

/// The options of every layer that runs a cell over a sequence, Keras's `RNN`.
struct SequenceOptions {
  var returnsSequences: Bool
  var returnsState: Bool
  var goesBackwards: Bool
  var isStateful: Bool
  var zeroesMaskedOutput: Bool

  init(_ options: LayerOptions) throws(LeptonError) {
    returnsSequences = try options.bool("return_sequences", default: false)
    returnsState = try options.bool("return_state", default: false)
    goesBackwards = try options.bool("go_backwards", default: false)
    isStateful = try options.bool("stateful", default: false)
    _ = try options.bool("unroll", default: false)
    zeroesMaskedOutput = try options.bool("zero_output_for_mask", default: false)
  }
}

/// What SimpleRNN, LSTM, GRU, RNN and the convolutional LSTMs share: a cell run over the second axis of
/// (N, T, …), with the outputs of all steps or of the last, and on demand the final states.
///
/// A mask (N, T) makes steps leave the state as it is. With `stateful`, or in a session, the states of
/// one run are where the next begins.
public class SequenceLayer: Layer, @unchecked Sendable {
  public final let returnsSequences: Bool
  public final let returnsState: Bool
  public final let goesBackwards: Bool
  public final let isStateful: Bool
  private let zeroesMaskedOutput: Bool

  public required init(_ options: LayerOptions) throws(LeptonError) {
    let read = try SequenceOptions(options)
    returnsSequences = read.returnsSequences
    returnsState = read.returnsState
    goesBackwards = read.goesBackwards
    isStateful = read.isStateful
    zeroesMaskedOutput = read.zeroesMaskedOutput
    try super.init(options)
  }

  public override var supportsMasking: Bool { true }

  /// Writes the whole sequence; Bidirectional calls this for its halves.
  ///
  /// - Parameters:
  ///   - zeroesMaskedOutput: masked steps give zeros instead of repeating the output before.
  ///   - restoresTimeOrder: outputs of a layer that goes backwards stand in the order of its input.
  /// - Returns: the sequence of outputs or the last, and the final states.
  func lowerSequence(
    _ call: LayerCall, mask: Value?, zeroesMaskedOutput: Bool, restoresTimeOrder: Bool,
    _ lowering: Lowering
  ) throws(LeptonError) -> (output: Value, states: [Value]) {
    throw error("has no cell", code: .internal)
  }

  /// The initial states that the caller passes; Keras 2 passes them as further inputs.
  final func givenStates(_ call: LayerCall) -> [Value] {
    let named = call.argument(1, "initial_state")?.tensors.map(\.value) ?? []
    return named.isEmpty ? call.inputs.dropFirst().map(\.value) : named
  }

  public override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    if let constants = call.argument(4, "constants"), !constants.tensors.isEmpty {
      throw error(
        "is called with 'constants', which only cells of one's own take; lepton runs Keras's cells",
        code: .unsupported)
    }
    let result = try lowerSequence(
      call, mask: call.masks.first ?? nil, zeroesMaskedOutput: zeroesMaskedOutput,
      restoresTimeOrder: false, lowering)
    return ([result.output] + (returnsState ? result.states : [])).map { LayerTensor($0) }
  }

  /// The mask passes to output sequences; states and last outputs have none.
  public override func outputMasks(
    _ call: LayerCall, _ outputs: [LayerTensor], _ lowering: Lowering
  ) throws(LeptonError) -> [Value?] {
    [returnsSequences ? call.masks.first ?? nil : nil]
  }
}
