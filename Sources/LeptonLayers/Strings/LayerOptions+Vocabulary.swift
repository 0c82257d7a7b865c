import LeptonBase
import LeptonJSON

extension LayerOptions {
  /// The tokens written under `vocabulary`, nil for null. A path is refused: nothing is opened that a
  /// file names.
  func vocabularyTokens(isText: Bool) throws(LeptonError) -> [Token]? {
    let kind = isText ? "a list of strings or null" : "a list of integers or null"
    return try read("vocabulary", kind: kind, default: .null) {
      value throws(LeptonError) -> [Token]?? in
      if value.isNull { return .some(nil) }
      if let path = value.asString {
        throw LeptonError(
          .unsupported,
          "'vocabulary' names the file '\(path)'; files named inside a file are never opened: save the "
            + "model with the list itself")
      }
      let items = value.asArray ?? (value["config"]?["value"] ?? value["value"])?.asArray
      guard let items else { return nil }
      var tokens: [Token] = []
      tokens.reserveCapacity(items.count)
      for item in items {
        guard let token = Token(item, isText: isText) else { return nil }
        tokens.append(token)
      }
      return .some(tokens)
    }
  }

  /// A single token, or nil for null.
  func token(
    _ key: String, isText: Bool, default value: JSONValue
  ) throws(LeptonError) -> Token? {
    try read(key, kind: isText ? "a string or null" : "an integer or null", default: value) {
      found -> Token?? in
      found.isNull ? .some(nil) : Token(found, isText: isText).map { .some($0) }
    }
  }

  /// Keras's `output_mode` of lookup layers; `binary` and `tf-idf` are what early versions wrote.
  func vocabularyOutput() throws(LeptonError) -> VocabularyRules.Output {
    let modes: [String: VocabularyRules.Output] = [
      "int": .encoded(.index), "one_hot": .encoded(.oneHot), "multi_hot": .encoded(.multiHot),
      "count": .encoded(.count), "tf_idf": .weighted,
    ]
    let kind = "one of 'int', 'one_hot', 'multi_hot', 'count', 'tf_idf'"
    let word: String = try read(
      "output_mode", kind: kind, default: "int", canonical: { .string($0) }
    ) { value -> String? in
      guard let word = value.isNull ? "int" : value.asString else { return nil }
      let name = word == "binary" ? "multi_hot" : word == "tf-idf" ? "tf_idf" : word
      return modes[name] == nil ? nil : name
    }
    return modes[word] ?? .encoded(.index)
  }

  /// The key of a salted hash: two integers, or one for both; nil for null.
  func salt() throws(LeptonError) -> [UInt64]? {
    try read("salt", kind: "an integer, two integers or null", default: .null) {
      value -> [UInt64]?? in
      if value.isNull { return .some(nil) }
      let numbers = value.asInt.map { [$0, $0] } ?? value.asInts
      guard let numbers, numbers.count == 2 else { return nil }
      return .some(numbers.map { UInt64(bitPattern: Int64($0)) })
    }
  }

  /// Reads what all vocabulary layers share into `rules`, and the vocabulary itself.
  func refuseSparse() throws(LeptonError) {
    if try bool("sparse", default: false) {
      throw error("sparse", "output is not supported", code: .unsupported)
    }
  }

  func positiveInteger(_ key: String, above least: Int) throws(LeptonError) -> Int? {
    guard let number = try optionalInt(key) else { return nil }
    guard number > least else {
      throw error(key, "should be greater than \(least), but is \(number)")
    }
    return number
  }

  func idfWeights() throws(LeptonError) -> [Float]? {
    let numbers = try numbers("idf_weights", default: .null)
    guard let numbers else { return nil }
    guard numbers.shape.rank == 1 else {
      throw error("idf_weights", "should be a list of numbers")
    }
    return numbers.values.map { Float($0) }
  }
}
