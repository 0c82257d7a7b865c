import LeptonBase

/// Reads the few Python literals that a .npy header is made of.
struct PythonLiteralReader {
  private let characters: [Character]
  private var position = 0

  init(_ text: String) { characters = Array(text) }

  private mutating func skipBlanks() {
    while position < characters.count, characters[position].isWhitespace { position += 1 }
  }

  /// Whether the next thing is `character`, which is then passed over.
  mutating func take(_ character: Character) -> Bool {
    skipBlanks()
    guard position < characters.count, characters[position] == character else { return false }
    position += 1
    return true
  }

  mutating func expect(_ character: Character) throws(LeptonError) {
    guard take(character) else { throw damaged("'\(character)'") }
  }

  mutating func string() throws(LeptonError) -> String {
    let quote: Character = take("'") ? "'" : "\""
    if quote == "\"" { try expect("\"") }
    var text = ""
    while position < characters.count, characters[position] != quote {
      text.append(characters[position])
      position += 1
    }
    try expect(quote)
    return text
  }

  mutating func bool() throws(LeptonError) -> Bool {
    switch word() {
    case "True": return true
    case "False": return false
    default: throw damaged("True or False")
    }
  }

  /// `()`, `(3,)`, `(3, 4)`; sizes may end in L, as Python 2 wrote them.
  mutating func tuple() throws(LeptonError) -> [Int] {
    var sizes: [Int] = []
    try expect("(")
    while !take(")") {
      var digits = word()
      if digits.hasSuffix("L") { digits.removeLast() }
      guard let size = Int(digits), size >= 0 else { throw damaged("a size") }
      sizes.append(size)
      if !take(",") {
        try expect(")")
        break
      }
    }
    return sizes
  }

  private mutating func word() -> String {
    skipBlanks()
    var word = ""
    while position < characters.count,
      characters[position].isLetter || characters[position].isNumber
    {
      word.append(characters[position])
      position += 1
    }
    return word
  }

  private func damaged(_ wanted: String) -> LeptonError {
    LeptonError(.format, "the .npy header is damaged: \(wanted) is missing at \(position)")
  }
}
