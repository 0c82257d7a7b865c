import Lepton

/// What `lepton bench` prints.
struct BenchReport {
  var model: Model
  var batch: Int
  var isTraining: Bool
  var load: Duration
  var first: Duration
  /// Rising.
  var times: [Duration]

  var median: Duration { times[times.count / 2] }

  private var samplesPerSecond: Int { Int(Double(batch) / max(median / .seconds(1), 1e-9)) }

  func text(_ profile: Profile?) -> String {
    var lines = [
      "model      \(model.name), batch \(batch), \(Threads.count) threads, "
        + Features.instructionSet + (isTraining ? ", training" : ""),
      "load       \(milliseconds(load))",
      "first run  \(milliseconds(first))",
      "median     \(milliseconds(median)) of \(times.count) runs",
      "fastest    \(milliseconds(times[0]))",
      "slowest    \(milliseconds(times[times.count - 1]))",
      "samples    \(samplesPerSecond) per second",
    ]
    if batch == 1, !isTraining, let operations = model.floatOperations {
      let speed = Double(operations) / max(median / .seconds(1), 1e-9) / 1e9
      lines.append("arithmetic \(rounded(speed, digits: 2)) GFLOP/s")
    }
    if let profile { lines += table(profile) }
    return lines.joined(separator: "\n")
  }

  func json(_ profile: Profile?) -> String {
    let numbers = [
      ("batch", "\(batch)"), ("threads", "\(Threads.count)"), ("training", "\(isTraining)"),
      ("load_ms", "\(load / .milliseconds(1))"), ("first_ms", "\(first / .milliseconds(1))"),
      ("median_ms", "\(median / .milliseconds(1))"),
      ("fastest_ms", "\(times[0] / .milliseconds(1))"), ("runs", "\(times.count)"),
      ("samples_per_second", "\(samplesPerSecond)"), ("profile", profile?.json ?? "null"),
    ]
    return "{\(numbers.map { "\"\($0)\": \($1)" }.joined(separator: ", "))}"
  }

  /// The kernel calls, longest first.
  private func table(_ profile: Profile) -> [String] {
    var rows = [["ms", "part", "GFLOP/s", "of peak", "GB/s", "layer", "op", "kernel"]]
    for op in profile.ops.sorted(by: { $0.milliseconds > $1.milliseconds }) {
      let seconds = max(op.milliseconds / 1e3, 1e-9)
      rows.append([
        fixed(op.milliseconds, digits: 4),
        percent(op.milliseconds / max(profile.milliseconds, 1e-9)),
        fixed(Double(op.facts.floatOperations) / seconds / 1e9, digits: 1),
        percent(op.peakFraction),
        fixed(Double(op.facts.byteCount) / seconds / 1e9, digits: 1),
        op.facts.layer, op.facts.op, op.facts.kernel == op.facts.op ? "" : op.facts.kernel,
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      row.enumerated().map { column, cell in
        let blank = String(repeating: " ", count: widths[column] - cell.count)
        return column < 5 ? blank + cell : cell + blank
      }.joined(separator: "  ").trimmed
    }
    let total =
      "profile    \(rounded(profile.milliseconds, digits: 4)) ms in \(profile.ops.count) kernel "
      + "calls, peak \(rounded(profile.peak / 1e9, digits: 1)) GFLOP/s"
    return ["", total] + lines
  }

  private func milliseconds(_ duration: Duration) -> String {
    "\(rounded(duration / .milliseconds(1), digits: 4)) ms"
  }

  private func percent(_ part: Double) -> String { "\(Int((part * 100).rounded()))%" }

  private func rounded(_ value: Double, digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    return String((value * scale).rounded() / scale)
  }

  /// Rounded, with all its digits: columns of numbers stand below each other.
  private func fixed(_ value: Double, digits: Int) -> String {
    let text = rounded(value, digits: digits)
    guard let point = text.firstIndex(of: "."), !text.contains("e") else { return text }
    let given = text.distance(from: point, to: text.endIndex) - 1
    return text + String(repeating: "0", count: max(0, digits - given))
  }
}

extension String {
  /// Without blanks at the end.
  fileprivate var trimmed: String {
    String(self[..<(lastIndex { $0 != " " }.map { index(after: $0) } ?? startIndex)])
  }
}
