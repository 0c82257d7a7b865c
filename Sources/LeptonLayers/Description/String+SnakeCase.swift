extension String {
  /// A class's name as Keras turns it into names of layers and folders: "Conv2D" is "conv2d",
  /// "LeakyReLU" is "leaky_re_lu".
  ///
  /// The rule of keras.src.utils.naming.to_snake_case: drop what is no word character, put "_" before
  /// every upper-case letter that lower-case ones follow, and between a lower-case letter and an
  /// upper-case one.
  public var snakeCased: String {
    let letters = Array(
      unicodeScalars.filter { $0 == "_" || $0.properties.isAlphabetic || $0.isDigit })
    var spaced: [Unicode.Scalar] = []
    for (index, letter) in letters.enumerated() {
      if index > 0, letter.isUpper, index + 1 < letters.count, letters[index + 1].isLower {
        spaced.append("_")
      }
      spaced.append(letter)
    }
    var result = ""
    for (index, letter) in spaced.enumerated() {
      if index > 0, letter.isUpper, spaced[index - 1].isLower {
        result.unicodeScalars.append("_")
      }
      result += letter.properties.lowercaseMapping
    }
    return result
  }
}

extension Unicode.Scalar {
  fileprivate var isUpper: Bool { ("A"..."Z").contains(self) }
  fileprivate var isLower: Bool { ("a"..."z").contains(self) }
  fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
}
