import LeptonBase
import LeptonGraph
import LeptonJSON

/// Tokens to indices or back; what `keras.layers.StringLookup` and `IntegerLookup` share.
open class IndexLookup: VocabularyLayer, @unchecked Sendable {
  private let sharing: LookupTokens.Sharing

  init(_ options: LayerOptions, isText: Bool) throws(LeptonError) {
    var rules = VocabularyRules(isText: isText)
    rules.isInverted = try options.bool("invert", default: false)
    rules.mostTokens = try options.positiveInteger("max_tokens", above: 1)
    rules.unknownCount = try options.int(
      "num_oov_indices", default: 1, in: 0...Int(Int32.max) / 4)
    rules.unknownToken = try options.token(
      "oov_token", isText: isText, default: isText ? "[UNK]" : -1)
    rules.maskToken = try options.token("mask_token", isText: isText, default: .null)
    rules.output = try options.vocabularyOutput()
    try options.refuseSparse()
    rules.isPadded = try options.bool("pad_to_max_tokens", default: false)
    if rules.isInverted {
      guard rules.givesIndices else {
        throw options.error("invert", "is true, which goes with output_mode 'int' only")
      }
      guard rules.unknownToken != nil else {
        throw options.error("oov_token", "is null, but with 'invert' unknown indices need one")
      }
    }
    let method = try options.choice("oov_method", ["floormod", "farmhash"], default: "floormod")
    if let key = try options.salt() {
      guard isText || method == "farmhash" else {
        throw options.error("salt", "goes with oov_method 'farmhash' only")
      }
      sharing = .siphash(key[0], key[1])
    } else {
      sharing = isText || method == "farmhash" ? .fingerprint : .remainder
    }
    try super.init(options, rules)
  }

  public required init(_ options: LayerOptions) throws(LeptonError) {
    throw LeptonError(.internal, "\(options.place) is not a layer by itself")
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let builder = lowering.builder
    let (list, count) = try known(lowering)
    if rules.isInverted {
      let hasMask = rules.maskToken != nil
      return try builder.apply1(
        TokensOfIndices(
          count: count - rules.listTail.count, first: rules.firstToken, hasMask: hasMask),
        lowering.wideIntegers(input), list)
    }
    guard (lowering.dtype(input) == .string) == rules.isText else {
      throw error(
        "takes \(rules.isText ? "strings" : "integers"), not \(lowering.dtype(input).name)",
        code: .typeMismatch)
    }
    // What the mask gives is dropped where the output is no index.
    let maskIndex = rules.givesIndices ? 0 : -1
    let indices = try builder.apply1(
      LookupTokens(
        count: count, first: rules.firstToken, maskIndex: rules.maskToken == nil ? nil : maskIndex,
        firstUnknown: rules.firstUnknown, unknownCount: rules.unknownCount, sharing: sharing),
      lowering.wideIntegers(input), list)
    switch rules.output {
    case .encoded(.index): return indices
    case .encoded(let mode):
      return try lowering.encodeCategories(indices, mode, count: depth())
    case .weighted:
      let counts = try lowering.encodeCategories(indices, .count, count: depth())
      return try weighted(counts, lowering)
    }
  }

  /// Counts the tokens of data for `learn`: every row of (rows, width) is a document.
  public func adapt(_ documents: [[Token]]) throws(LeptonError) {
    var counts = TokenCounts()
    for document in documents {
      for token in document { counts.add(token) }
      counts.endDocument()
    }
    try learn(counts)
  }
}

extension Lowering {
  /// Integers as they came in, where the model's border has narrowed them to 32 bits: keys of 64 bits
  /// are read whole.
  func wideIntegers(_ value: Value) -> Value {
    let node = builder.graph.nodes[value.node]
    guard case .op(let op) = node.kind, op is Cast, let source = node.arguments.first else {
      return value
    }
    return [.int64, .uint64, .uint32].contains(dtype(source)) ? source : value
  }
}
