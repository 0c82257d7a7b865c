import LeptonBase
import LeptonJSON

/// The options that say how a vocabulary and its indices belong together; those of Keras's
/// `IndexLookup`.
struct VocabularyRules: Sendable {
  enum Output: Sendable, Hashable {
    case encoded(CategoryMode)
    /// The counts times a weight for every token.
    case weighted
  }

  var isText: Bool
  var isInverted = false
  var mostTokens: Int?
  var unknownCount = 1
  var unknownToken: Token?
  var maskToken: Token?
  var output = Output.encoded(.index)
  var isPadded = false

  var givesIndices: Bool { output == .encoded(.index) }
  /// The index that unknown elements begin at: behind the mask, which other outputs drop.
  var firstUnknown: Int { maskToken != nil && givesIndices ? 1 : 0 }
  var firstToken: Int { firstUnknown + unknownCount }

  /// What stands before the tokens in a whole vocabulary.
  var specialTokens: [Token?] {
    [Token?](repeating: maskToken, count: firstUnknown)
      + [Token?](repeating: unknownToken, count: unknownCount)
  }

  /// What the list for lookups has behind the tokens: the mask, and for the way back the token of unknown
  /// indices.
  var listTail: [Token] {
    var tail: [Token] = []
    if let maskToken { tail.append(maskToken) }
    if isInverted, let unknownToken { tail.append(unknownToken) }
    return tail
  }

  /// Checks tokens and weights as Keras's `set_vocabulary` does, and takes away what stands before the
  /// tokens where the list begins with that. Throws a sentence that `place` begins.
  func vocabulary(
    _ given: [Token], weights: [Float]?, isLearned: Bool, _ place: String
  ) throws(LeptonError) -> Vocabulary {
    func fail(_ text: String) -> LeptonError {
      LeptonError(.configuration, "\(place): the vocabulary \(text)")
    }
    let special = specialTokens
    let hasSpecial =
      given.count >= special.count
      && zip(special, given).allSatisfy { $0.0 == $0.1 }
    let tokens = hasSpecial ? Array(given.dropFirst(special.count)) : given
    var seen: Set<Token> = []
    for token in tokens {
      guard seen.insert(token).inserted else {
        throw fail("has \(token.description) twice")
      }
      if token == maskToken {
        throw fail(
          "has the mask token \(token.description) among its tokens; it belongs before them, with the "
            + "token for unknown ones, or nowhere")
      }
      if isInverted, token == unknownToken {
        throw fail("has the token for unknown indices, \(token.description), among its tokens")
      }
    }
    let size = firstToken + tokens.count
    if let mostTokens, size > mostTokens {
      throw fail("has \(size) entries with mask and unknown, 'max_tokens' is \(mostTokens)")
    }
    return try Vocabulary(
      tokens, weights: try padded(weights, given.count, tokens.count, hasSpecial, fail),
      isLearned: isLearned, isText: isText, tail: listTail)
  }

  /// Weights for all indices: unknown ones take the mean of those that are given.
  private func padded(
    _ weights: [Float]?, _ given: Int, _ tokens: Int, _ hasSpecial: Bool,
    _ fail: (String) -> LeptonError
  ) throws(LeptonError) -> [Float]? {
    guard output == .weighted else {
      if weights != nil { throw fail("has 'idf_weights', which only output_mode 'tf_idf' takes") }
      return nil
    }
    guard let weights else { throw fail("needs 'idf_weights' with output_mode 'tf_idf'") }
    let depth = isPadded ? max(mostTokens ?? 0, firstToken + tokens) : firstToken + tokens
    // A file of Keras holds them for all indices, padded ones too.
    guard weights.count == given || (hasSpecial && weights.count == depth) else {
      throw fail("has \(given) entries, but \(weights.count) 'idf_weights'")
    }
    var all = weights
    if !hasSpecial {
      let mean = weights.reduce(0.0) { $0 + Double($1) } / Double(max(weights.count, 1))
      all = [Float](repeating: Float(mean), count: firstToken) + all
    }
    return all + [Float](repeating: 0, count: max(0, depth - all.count))
  }
}
