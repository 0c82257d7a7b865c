import LeptonBase
import LeptonGraph
import LeptonJSON

/// A layer with a vocabulary: what `StringLookup`, `IntegerLookup` and `TextVectorization` share.
///
/// The vocabulary is written in the configuration, or was learned by `adapt` (or set), and then stands in
/// an asset of the archive, from where it is put into the configuration before the layer is made.
open class VocabularyLayer: Layer, @unchecked Sendable {
  let rules: VocabularyRules
  private let current: Lock<Vocabulary?>
  /// `vocabulary_size` as the file says it, for layers whose vocabulary is not there.
  private let writtenSize: Int?

  init(_ options: LayerOptions, _ rules: VocabularyRules) throws(LeptonError) {
    let tokens = try options.vocabularyTokens(isText: rules.isText)
    let weights = try options.idfWeights()
    writtenSize = try options.optionalInt("vocabulary_size")
    let isLearned = options.config["has_input_vocabulary"]?.asBool == false
    options.ignore("has_input_vocabulary")
    if rules.isPadded, rules.mostTokens == nil {
      throw options.error("pad_to_max_tokens", "is true, but 'max_tokens' is null")
    }
    var vocabulary: Vocabulary?
    if let tokens {
      vocabulary = try rules.vocabulary(
        tokens, weights: weights, isLearned: isLearned, options.place)
    }
    current = Lock(vocabulary)
    self.rules = rules
    try super.init(options)
  }

  public required init(_ options: LayerOptions) throws(LeptonError) {
    throw LeptonError(.internal, "\(options.place) is not a layer by itself")
  }

  public override var convertsInputsToFloat: Bool { false }

  // MARK: The vocabulary

  /// Whether the vocabulary was learned or set rather than written in the configuration, so that Keras
  /// keeps it in an asset.
  public var hasLearnedVocabulary: Bool { current.withLock { $0?.isLearned ?? true } }

  /// The tokens by their indices; with the mask and those for unknown ones before them, or without.
  public func vocabulary(includesSpecial: Bool = true) -> [Token] {
    let tokens = current.withLock { $0?.tokens ?? [] }
    guard includesSpecial else { return tokens }
    let missing: Token = rules.isText ? .text([]) : .number(0)
    return rules.specialTokens.map { $0 ?? missing } + tokens
  }

  /// The weights of the indices for `tf_idf`, nil where there are none.
  public var tokenWeights: [Float]? { current.withLock { $0?.weights } }

  /// How many indices there are, those of mask and unknown included.
  public var vocabularySize: Int {
    rules.firstToken + current.withLock { $0?.tokens.count ?? 0 }
  }

  public var hasTextVocabulary: Bool { rules.isText }

  /// Sets the vocabulary, as Keras's `set_vocabulary` does: with mask and unknown tokens before the others
  /// or without both, and with `tf_idf` a weight for each.
  ///
  /// - Throws: `.configuration` for tokens that occur twice, too many of them, weights that are missing or
  ///   not wanted, or where the outputs of a built layer would become longer or shorter.
  public func setVocabulary(_ tokens: [Token], weights: [Float]? = nil) throws(LeptonError) {
    guard !tokens.isEmpty else { throw error("cannot take an empty vocabulary") }
    guard tokens.allSatisfy({ if case .text = $0 { rules.isText } else { !rules.isText } }) else {
      throw error("takes \(rules.isText ? "strings" : "integers")", code: .typeMismatch)
    }
    let next = try rules.vocabulary(
      tokens, weights: weights, isLearned: hasLearnedVocabulary, "layer '\(name)' (\(className))")
    try replace(next)
  }

  private func replace(_ next: Vocabulary) throws(LeptonError) {
    if isBuilt, !rules.givesIndices, !rules.isPadded, let depth = try? depth(),
      depth != rules.firstToken + next.tokens.count
    {
      throw error(
        "gives vectors of \(depth) numbers to the layers after it, and a vocabulary of "
          + "\(rules.firstToken + next.tokens.count) entries would change that; set it before the model "
          + "is made, or use pad_to_max_tokens")
    }
    current.withLock { $0 = next }
  }

  /// Learns the vocabulary from how often tokens occur, as Keras's `adapt` does: the most frequent first,
  /// of equally frequent ones the one that sorts last.
  func learn(_ counts: TokenCounts) throws(LeptonError) {
    guard hasLearnedVocabulary else {
      throw error("has a 'vocabulary' in its configuration, and learns none")
    }
    let sorted = counts.sorted(without: [rules.maskToken, rules.unknownToken].compactMap { $0 })
    let room = rules.mostTokens.map { max(0, $0 - rules.firstToken) } ?? sorted.count
    let kept = Array(sorted.prefix(room))
    var weights: [Float]?
    if rules.output == .weighted {
      let own = kept.map { token in
        Float(
          (1 + Double(counts.documents) / Double(1 + (counts.documentCounts[token] ?? 0)))
            .naturalLogarithm)
      }
      // The mean as TensorFlow sums it up, in float32.
      let mean = own.reduce(Float(0), +) / Float(max(own.count, 1))
      let all = [Float](repeating: mean, count: rules.firstToken) + own
      let depth = rules.isPadded ? rules.mostTokens ?? 0 : 0
      weights = all + [Float](repeating: 0, count: max(0, depth - all.count))
    }
    try replace(
      try Vocabulary(
        kept, weights: weights, isLearned: true, isText: rules.isText, tail: rules.listTail))
  }

  override func currentConfig(_ written: JSONObject) -> JSONObject {
    var config = super.currentConfig(written)
    guard let vocabulary = current.withLock({ $0 }) else { return config }
    config["vocabulary_size"] = JSONValue(rules.firstToken + vocabulary.tokens.count)
    if vocabulary.isLearned {
      config["has_input_vocabulary"] = false
    } else if let given = written["vocabulary"]?.asArray,
      given.count == vocabulary.tokens.count
        || given.count == vocabulary.tokens.count + rules.specialTokens.count,
      zip(given.suffix(vocabulary.tokens.count), vocabulary.tokens).allSatisfy({
        $0.0 == $0.1.configuration
      })
    {
      // As the file has it.
      return config
    }
    config["vocabulary"] = .array(self.vocabulary().map(\.configuration))
    config["idf_weights"] =
      vocabulary.weights.map { weights in
        .array(weights.prefix(vocabularySize).map { .number(Double($0)) })
      } ?? .null
    return config
  }

  // MARK: Lowering

  /// What the lookup reads: tokens and their constant. While the shapes of a model are found out, a layer
  /// that has not learned yet counts as one that knows nothing.
  func known(_ lowering: Lowering) throws(LeptonError) -> (list: Value, count: Int) {
    if let vocabulary = current.withLock({ $0 }) {
      let count = vocabulary.tokens.count + rules.listTail.count
      return (lowering.builder.constant(vocabulary.list), count)
    }
    guard !lowering.isForRunning else {
      throw error(
        "has no vocabulary: the file keeps none (an .h5 file of Keras loses what adapt() learned); set "
          + "it, or adapt the layer", code: .invalidArgument)
    }
    let empty = try Vocabulary(
      [], weights: nil, isLearned: true, isText: rules.isText, tail: rules.listTail)
    return (lowering.builder.constant(empty.list), rules.listTail.count)
  }

  /// Numbers of an encoded output.
  func depth() throws(LeptonError) -> Int {
    if rules.isPadded, let most = rules.mostTokens { return most }
    if let count = current.withLock({ $0?.tokens.count }) { return rules.firstToken + count }
    guard let writtenSize, writtenSize > 0, writtenSize <= 1 << 24 else {
      throw error(
        "needs a vocabulary before it is called with its output_mode: the length of its output is that "
          + "of the vocabulary")
    }
    return writtenSize
  }

  /// Counts of tokens times the weights of `tf_idf`.
  func weighted(_ counts: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let depth = try depth()
    let weights = current.withLock { $0?.weights } ?? [Float](repeating: 0, count: depth)
    return try lowering.binary(
      .multiply, counts, lowering.builder.constant(try Tensor(weights, [weights.count])))
  }
}
