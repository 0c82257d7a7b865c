extension Set<String> {
  /// Inserts a name or, where that is taken, the first of name_1, name_2, … that is not.
  ///
  /// - Returns: the name that was inserted.
  public mutating func insertUnused(_ name: String) -> String {
    var candidate = name
    var number = 1
    while !insert(candidate).inserted {
      candidate = "\(name)_\(number)"
      number += 1
    }
    return candidate
  }
}
