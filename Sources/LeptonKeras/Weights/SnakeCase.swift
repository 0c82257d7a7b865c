/// Names of folders from names of classes, as `keras.src.utils.naming.to_snake_case` makes them.
enum SnakeCase {
  /// `Conv2DTranspose` gives `conv2d_transpose`, `LSTM` `lstm`, `PReLU` `p_re_lu`.
  static func name(_ className: String) -> String {
    let letters = className.utf8.filter { isWord($0) }
    // An upper letter before lower ones begins a word, wherever it does not stand first.
    var words: [UInt8] = []
    for (place, letter) in letters.enumerated() {
      let next = place + 1 < letters.count ? letters[place + 1] : 0
      if place > 0, isUpper(letter), isLower(next), words.last != UInt8(ascii: "_") {
        words.append(UInt8(ascii: "_"))
      }
      words.append(letter)
    }
    // So does an upper letter after a lower one.
    var parts: [UInt8] = []
    for letter in words {
      if isUpper(letter), let last = parts.last, isLower(last) { parts.append(UInt8(ascii: "_")) }
      parts.append(letter)
    }
    return String(decoding: parts, as: UTF8.self).lowercased()
  }

  private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
  private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
  private static func isWord(_ byte: UInt8) -> Bool {
    isUpper(byte) || isLower(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
  }
}
