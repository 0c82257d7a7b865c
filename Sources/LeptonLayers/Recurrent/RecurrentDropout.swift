import LeptonBase
import LeptonGraph

/// The dropout of a recurrent cell in training: what is dropped of the input and of the state is chosen
/// once for a sequence and is the same at all its steps; `keras.src.layers.rnn.dropout_rnn_cell`.
struct RecurrentDropout: Sendable {
  private let kind: RecurrentKind
  private let input: Float
  private let state: Float
  /// Every gate makes a choice of its own.
  private let isByGate: Bool

  /// Reads a cell's options. Rates outside 0…1 count as the nearer end.
  init(_ options: LayerOptions, kind: RecurrentKind) throws(LeptonError) {
    func rate(_ key: String) throws(LeptonError) -> Float {
      let rate = Swift.min(1, Swift.max(0, try options.float(key, default: 0)))
      // The cells with gates take a rate of 1 for none.
      return kind != .simple && rate >= 1 ? 0 : rate
    }
    self.kind = kind
    input = try rate("dropout")
    state = try rate("recurrent_dropout")
    isByGate =
      kind != .simple && (state > 0 || options.config["implementation"]?.asInt == 1)
  }

  /// Whether training needs random numbers.
  var isRandom: Bool { input > 0 || state > 0 }

  /// What a sequence (N, T, I) and its states are multiplied with.
  struct Factors {
    /// The sequence with elements dropped, as all gates see it.
    var sequence: Value
    /// … and as each gate sees it, where they differ; else empty.
    var gateSequences: [Value] = []
    /// Factors (G, N, U) of the state in the recurrent products.
    var state: Value?
  }

  func factors(
    _ x: Value, units: Int, _ stream: Parameter, _ lowering: Lowering
  ) throws(LeptonError) -> Factors {
    let shape = lowering.shape(x)
    let gates = kind.gateCount
    var result = Factors(sequence: x)
    if input > 0 {
      var dropped: [Value] = []
      for _ in 0..<(isByGate ? gates : 1) {
        dropped.append(
          try lowering.dropout(x, rate: input, noiseShape: [shape[0], 1, shape[2]], stream))
      }
      if isByGate { result.gateSequences = dropped } else { result.sequence = dropped[0] }
    }
    if state > 0 {
      let choice: Shape = [gates, shape[0], units]
      let one = try lowering.builder.apply1(BroadcastTo(choice), lowering.builder.constant(1))
      result.state = try lowering.dropout(one, rate: state, stream)
    }
    return result
  }
}
