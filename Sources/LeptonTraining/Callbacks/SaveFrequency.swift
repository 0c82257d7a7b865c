import LeptonBase

/// The option `save_freq`: at the end of every epoch, or every so many batches.
struct SaveFrequency {
  /// nil: by epochs.
  private let batches: Int?
  private var seen = 0

  init(_ options: Options) throws(LeptonError) {
    batches = try options.read(
      "save_freq", kind: "\"epoch\" or a number of batches", default: "epoch"
    ) { value -> Int?? in
      if value.asString == "epoch" { return .some(nil) }
      guard let number = value.asInt, number >= 1 else { return nil }
      return .some(number)
    }
  }

  var isByEpoch: Bool { batches == nil }

  /// Counts a batch; whether it is time to save.
  mutating func countBatch() -> Bool {
    guard let batches else { return false }
    seen += 1
    guard seen >= batches else { return false }
    seen = 0
    return true
  }
}
