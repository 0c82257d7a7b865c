/// A table drawn with box characters, its lines wrapped at words: what the Python package rich prints
/// for Keras.
struct TextTable {
  enum Alignment { case left, right, center }

  struct Column {
    var header: String
    var alignment: Alignment
    /// Width of the text in characters, before the table is made to fit.
    var width: Int
  }

  var columns: [Column]
  var rows: [[String]] = []
  /// Characters of a line, borders included.
  var width: Int

  /// Widths with a space on either side of the text; where they do not fit, every column gives up an
  /// equal part.
  private var cellWidths: [Int] {
    let wanted = columns.map { $0.width + 2 }
    let room = width - columns.count - 1
    var excess = wanted.reduce(0, +) - room
    var left = columns.count
    guard excess > 0 else {
      var widths = wanted
      if let last = widths.indices.last { widths[last] -= excess }
      return widths
    }
    var widths: [Int] = []
    for column in wanted {
      let share = min(column, Int((Double(excess) / Double(left)).rounded(.toNearestOrEven)))
      widths.append(max(column - share, 3))
      excess -= share
      left -= 1
    }
    return widths
  }

  /// The table's lines, each ended by a line feed.
  func drawn() -> String {
    let widths = cellWidths
    func rule(_ left: String, _ fill: String, _ middle: String, _ right: String) -> String {
      left + widths.map { String(repeating: fill, count: $0) }.joined(separator: middle) + right
        + "\n"
    }
    func row(_ cells: [String], _ border: String) -> String {
      var wrapped: [[String]] = []
      for (place, column) in columns.enumerated() {
        let text = place < cells.count ? cells[place] : ""
        wrapped.append(Self.lines(text, widths[place] - 2, column.alignment))
      }
      var text = ""
      for line in 0..<(wrapped.map(\.count).max() ?? 0) {
        text += border
        for (place, lines) in wrapped.enumerated() {
          let blank = String(repeating: " ", count: max(widths[place] - 2, 0))
          text += " " + (line < lines.count ? lines[line] : blank) + " " + border
        }
        text += "\n"
      }
      return text
    }
    var text = rule("┏", "━", "┳", "┓") + row(columns.map(\.header), "┃")
    text += rule("┡", "━", "╇", "┩")
    for (number, cells) in rows.enumerated() {
      if number > 0 { text += rule("├", "─", "┼", "┤") }
      text += row(cells, "│")
    }
    return text + rule("└", "─", "┴", "┘")
  }

  /// The text broken before words that do not fit, each line filled up to the width; words that are
  /// too long end in "…".
  static func lines(_ text: String, _ width: Int, _ alignment: Alignment) -> [String] {
    var lines: [String] = [""]
    var filled = 0
    for word in words(text) {
      let bare = word.reversed().drop { $0 == " " }.count
      if width - filled >= bare {
        filled += word.count
      } else {
        if filled > 0 { lines.append("") }
        filled = word.count
      }
      lines[lines.count - 1] += word
    }
    return lines.map { line in
      var line = line
      if alignment != .left || line.count > width {
        while line.last == " ", alignment != .left || line.count > width { line.removeLast() }
      }
      if line.count > width { line = String(line.prefix(max(width - 1, 0))) + "…" }
      let room = width - line.count
      switch alignment {
      case .left: return line + String(repeating: " ", count: room)
      case .right: return String(repeating: " ", count: room) + line
      case .center:
        return String(repeating: " ", count: room / 2) + line
          + String(repeating: " ", count: room - room / 2)
      }
    }
  }

  /// Words with the spaces that follow them; leading spaces belong to the first.
  private static func words(_ text: String) -> [String] {
    var words: [String] = []
    var current = ""
    var sawLetter = false
    for character in text {
      if character != " ", sawLetter, current.last == " " {
        words.append(current)
        current = ""
      }
      if character != " " { sawLetter = true }
      current.append(character)
    }
    return current.isEmpty ? words : words + [current]
  }
}
