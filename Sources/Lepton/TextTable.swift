/// A table in the manner of Keras's `model.summary()`, which has it from the Python package rich:
/// columns of fixed width, text wrapped at blanks, words that are too long cut with "…".
struct TextTable {
  struct Column {
    var title: String
    /// Characters between the lines, a blank on either side included.
    var width: Int
    var isRightAligned = false
  }

  let columns: [Column]
  private var rows: [[String]] = []

  init(columns: [Column]) { self.columns = columns }

  mutating func addRow(_ cells: [String]) { rows.append(cells) }

  var text: String {
    var text = rule("┏", "━", "┳", "┓")
    text += row(columns.map(\.title), "┃")
    text += rule("┡", "━", "╇", "┩")
    for (index, cells) in rows.enumerated() {
      if index > 0 { text += rule("├", "─", "┼", "┤") }
      text += row(cells, "│")
    }
    return text + rule("└", "─", "┴", "┘")
  }

  private func rule(_ left: String, _ line: String, _ middle: String, _ right: String) -> String {
    let lines = columns.map { String(repeating: line, count: $0.width) }
    return left + lines.joined(separator: middle) + right + "\n"
  }

  private func row(_ cells: [String], _ bar: String) -> String {
    let wrapped = zip(cells, columns).map { Self.wrap($0, width: $1.width - 2) }
    var text = ""
    for line in 0..<(wrapped.map(\.count).max() ?? 0) {
      for (lines, column) in zip(wrapped, columns) {
        let content = line < lines.count ? lines[line] : ""
        let blanks = String(repeating: " ", count: max(column.width - 2 - content.count, 0))
        text += bar + " " + (column.isRightAligned ? blanks + content : content + blanks) + " "
      }
      text += bar + "\n"
    }
    return text
  }

  /// Lines of at most `width` characters.
  static func wrap(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count <= width {
        line += " " + word
        continue
      }
      if !line.isEmpty { lines.append(line) }
      line = word.count <= width ? String(word) : word.prefix(max(width - 1, 0)) + "…"
    }
    lines.append(line)
    return lines
  }
}
