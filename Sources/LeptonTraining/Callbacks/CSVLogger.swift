import LeptonBase
import LeptonJSON

/// Writes the logs of epochs into a CSV file, as Python's `csv` writes it.
final class CSVLogger: TrainingCallback {
  private let path: String
  private let separator: Character
  private let appends: Bool
  private var file: AppendedFile?
  private var keys: [String]?
  private var writesHeader = true

  init(_ options: Options) throws(LeptonError) {
    path = try options.string("filename", default: nil)
    separator = try options.read("separator", kind: "one character", default: ",") {
      $0.asString.flatMap { $0.count == 1 ? $0.first : nil }
    }
    appends = try options.bool("append", default: false)
  }

  func handle(
    _ event: TrainingEvent, _ logs: inout Logs, _ session: FitSession
  ) throws(LeptonError) {
    switch event.kind {
    case .trainBegin:
      if appends, let start = try Folders.read(path, limit: 1) { writesHeader = start.isEmpty }
      file = try AppendedFile(path, appends: appends)
      keys = nil
    case .epochEnd: try write(event.epoch, logs)
    case .trainEnd:
      try file?.close()
      file = nil
    default: break
    }
  }

  private func write(_ epoch: Int, _ logs: Logs) throws(LeptonError) {
    guard let file else { return }
    let columns: [String]
    if let keys {
      columns = keys
    } else {
      let own = logs.names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      let hasValidation = own.contains { $0.hasPrefix("val_") }
      columns = hasValidation ? own : own + own.map { "val_" + $0 }
      keys = columns
      if writesHeader { try writeRow(file, ["epoch"] + columns) }
    }
    try writeRow(file, [String(epoch)] + columns.map { logs[$0].map(Self.text) ?? "NA" })
  }

  /// A number as Python's `repr` writes it.
  private static func text(_ number: Double) -> String {
    if number.isNaN { return "nan" }
    if number.isInfinite { return number < 0 ? "-inf" : "inf" }
    return JSONValue.number(number).text
  }

  private func writeRow(_ file: AppendedFile, _ fields: [String]) throws(LeptonError) {
    let quoted = fields.map { field -> String in
      guard field.contains(where: { $0 == separator || "\"\r\n".contains($0) }) else {
        return field
      }
      let doubled = field.map { $0 == "\"" ? "\"\"" : String($0) }.joined()
      return "\"" + doubled + "\""
    }
    try file.write(Array((quoted.joined(separator: String(separator)) + "\r\n").utf8))
  }
}
