import LeptonBase

/// How text becomes tokens.
public struct TextRules: Sendable, Hashable {
  public enum Split: Int32, Sendable, Hashable {
    /// Every string is a token.
    case none = 0
    /// At runs of ASCII's white space.
    case whitespace = 1
    /// At every character of UTF-8.
    case character = 2
  }

  /// ASCII's letters in lower case.
  public var lowers: Bool
  /// ASCII's punctuation left out.
  public var strips: Bool
  public var split: Split
  /// Sizes of groups of neighbouring tokens that are joined by spaces, in the order of the result; nil
  /// for the tokens themselves.
  public var groups: [Int]?

  /// `LK_TEXT_WIDTHS` and `LK_TEXT_WIDEST`.
  public static let mostGroups = 16
  public static let widestGroup = 32

  public init(lowers: Bool, strips: Bool, split: Split, groups: [Int]?) {
    self.lowers = lowers
    self.strips = strips
    self.split = split
    self.groups = groups
  }
}

/// The tokens of texts (rows, width) as indices in a vocabulary, or how often each occurs.
public struct TextTokens: Op {
  public static let name = "text"

  public enum Form: Sendable, Hashable {
    /// int32 (rows, length): 0 behind the end and for the empty token, 1 for an unknown one, 2 + i for
    /// token i. A length of nil is not known yet.
    case indices(length: Int?)
    /// float32 (rows, depth): how often each occurs; unknown ones are counted in column 0, token i in
    /// column 1 + i.
    case counts(depth: Int)
  }

  public var rules: TextRules
  public var form: Form
  /// How many tokens the list has.
  public var count: Int

  public init(_ rules: TextRules, _ form: Form, count: Int) {
    self.rules = rules
    self.form = form
    self.count = count
  }

  /// Arguments: the texts and a list of strings (`StringList`), which is a constant.
  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    try StringList.check(arguments[1], isText: true, self)
    guard arguments[0].dtype == .string else {
      throw LeptonError(.typeMismatch, "text takes strings, not \(arguments[0].dtype.name)")
    }
    let groups = rules.groups ?? []
    guard arguments[0].shape.rank == 2, count >= 0, count < Int(Int32.max) - 2,
      groups.count <= TextRules.mostGroups,
      groups.allSatisfy({ (1...TextRules.widestGroup).contains($0) })
    else { throw fail("text of shape \(arguments[0].shape)") }
    let rows = arguments[0].shape[0]
    switch form {
    case .indices(let length): return [TensorType(.int32, [rows, length ?? Shape.unknown])]
    case .counts(let depth): return [.float32([rows, depth])]
    }
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] { [nil, nil] }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int { 0 }
}
