import LeptonBase
import LeptonGraph

/// What a lookup layer knows at a moment: its tokens in the order of their indices, without mask and
/// unknown.
struct Vocabulary: Sendable {
  var tokens: [Token]
  /// Weights for `tf_idf`, one for every index of the output.
  var weights: [Float]?
  /// Whether it was learned or set, and not written into the configuration.
  var isLearned: Bool
  /// The tokens, and behind them what `tail` was, as the constant that lookups take.
  let list: Tensor

  /// - Parameter tail: tokens that the list has behind the vocabulary's own.
  init(_ tokens: [Token], weights: [Float]?, isLearned: Bool, isText: Bool, tail: [Token])
    throws(LeptonError)
  {
    self.tokens = tokens
    self.weights = weights
    self.isLearned = isLearned
    list = try Self.list(tokens + tail, isText: isText)
  }

  private static func list(_ tokens: [Token], isText: Bool) throws(LeptonError) -> Tensor {
    if isText {
      return try StringList.tensor(
        tokens.map { token in
          if case .text(let bytes) = token { bytes } else { [] }
        })
    }
    let numbers = tokens.map { token -> Int64 in
      if case .number(let number) = token { number } else { 0 }
    }
    return Tensor(TensorType(.int64, [numbers.count]), try HostBuffer.copying(numbers))
  }
}
