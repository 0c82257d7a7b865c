extension String {
  /// The words of a table, which spaces and line ends part. Bytes are compared: telling what white space
  /// is by the rules of Unicode would be most of the time that it takes to open a small file.
  var words: [String] {
    utf8.split(whereSeparator: { $0 == 0x20 || $0 == 0x0A }).map { String(Substring($0)) }
  }
}
