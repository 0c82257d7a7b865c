import LeptonBase
import LeptonGraph
import LeptonJSON

/// Text to tokens to indices of a vocabulary; `keras.layers.TextVectorization`. Takes strings (N) or
/// (N, 1), without `split` (N, M).
public final class TextVectorization: VocabularyLayer, @unchecked Sendable {
  public let text: TextRules
  private let length: Int?

  public required init(_ options: LayerOptions) throws(LeptonError) {
    var rules = VocabularyRules(isText: true)
    rules.mostTokens = try options.positiveInteger("max_tokens", above: 1)
    let standardize = try options.word(
      "standardize", ["lower_and_strip_punctuation", "lower", "strip_punctuation"],
      default: "lower_and_strip_punctuation")
    let split = try options.word("split", ["whitespace", "character"], default: "whitespace")
    text = TextRules(
      lowers: standardize?.hasPrefix("lower") ?? false,
      strips: standardize?.hasSuffix("strip_punctuation") ?? false,
      split: split == nil ? .none : split == "character" ? .character : .whitespace,
      groups: try options.wordGroups())
    rules.output = try options.vocabularyOutput()
    guard rules.output != .encoded(.oneHot) else {
      throw options.error("output_mode", "'one_hot' is not supported", code: .unsupported)
    }
    length = try options.positiveInteger("output_sequence_length", above: 0)
    if length != nil, !rules.givesIndices {
      throw options.error("output_sequence_length", "goes with output_mode 'int' only")
    }
    rules.isPadded = try options.bool("pad_to_max_tokens", default: false)
    try options.refuseSparse()
    if try options.bool("ragged", default: false) {
      throw options.error("ragged", "output is not supported", code: .unsupported)
    }
    try options.readEncoding()
    rules.unknownToken = Token("[UNK]")
    rules.maskToken = Token("")
    try super.init(options, rules)
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let builder = lowering.builder
    let shape = lowering.shape(input)
    guard lowering.dtype(input) == .string else {
      throw error("takes strings, not \(lowering.dtype(input).name)", code: .typeMismatch)
    }
    let isSplit = text.split != .none
    guard isSplit ? shape.rank == 1 || (shape.rank == 2 && shape[1] == 1) : shape.rank == 2 else {
      throw error(
        "takes strings of shape \(isSplit ? "(batch) or (batch, 1)" : "(batch, tokens)"), not \(shape)",
        code: .shapeMismatch)
    }
    let rows = shape.rank == 1 ? try lowering.expandDimensions(input, axis: 1) : input
    let (list, count) = try known(lowering)
    let form: TextTokens.Form
    if rules.givesIndices {
      var open = length ?? staticLength(shape)
      if open == nil, lowering.isForRunning { open = try lowering.nextTextLength(self) }
      form = .indices(length: open)
    } else {
      form = .counts(depth: try depth())
    }
    let result = try builder.apply1(
      TextTokens(text, form, count: count), rows, list)
    switch rules.output {
    case .encoded(.multiHot): return try lowering.unary(Unary(.clip, a: 0, b: 1), result)
    case .weighted: return try weighted(result, lowering)
    case .encoded: return result
    }
  }

  /// How many tokens a row has where that follows from its shape.
  private func staticLength(_ shape: Shape) -> Int? {
    guard text.split == .none, shape.rank == 2, shape[1] >= 0 else { return nil }
    guard let groups = text.groups else { return shape[1] }
    return groups.reduce(0) { $0 + max(0, shape[1] - $1 + 1) }
  }

  /// Learns the vocabulary from tokens that were counted by the rules of `text`.
  public func adapt(_ counts: TokenCounts) throws(LeptonError) { try learn(counts) }
}

extension LayerOptions {
  /// One of the given words, or nil for null.
  fileprivate func word(
    _ key: String, _ words: [String], default value: String
  ) throws(LeptonError) -> String? {
    let kind = "one of " + words.map { "'\($0)'" }.joined(separator: ", ") + " or null"
    return try read(key, kind: kind, default: .string(value)) { found -> String?? in
      if found.isNull { return .some(nil) }
      guard let word = found.asString, words.contains(word) else { return nil }
      return .some(word)
    }
  }

  /// `ngrams`: the largest size of a group of tokens, or the sizes themselves.
  fileprivate func wordGroups() throws(LeptonError) -> [Int]? {
    let groups = try read(
      "ngrams", kind: "an integer, a list of integers or null", default: .null
    ) { value -> [Int]?? in
      if value.isNull { return .some(nil) }
      if let largest = value.asInt {
        return (1...TextRules.mostGroups).contains(largest) ? .some(Array(1...largest)) : nil
      }
      return value.asInts.map { .some($0) }
    }
    guard let groups else { return nil }
    guard groups.count <= TextRules.mostGroups,
      groups.allSatisfy({ (1...TextRules.widestGroup).contains($0) })
    else {
      throw error(
        "ngrams", "may have up to \(TextRules.mostGroups) sizes of up to \(TextRules.widestGroup)",
        code: .unsupported)
    }
    return groups
  }
}
