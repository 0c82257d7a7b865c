import LeptonBase

/// Arrays that are not stored as Keras stores them.
enum StorageCheck: FileCheck {
  static let name = "storage"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    var kinds: [String] = []
    let chunked = file.arrays.filter {
      if case .chunked = $0.dataset.storage { true } else { false }
    }
    if !chunked.isEmpty { kinds.append("\(chunked.count) in pieces (chunks), perhaps compressed") }
    let swapped = file.arrays.filter { $0.dataset.isBigEndian && $0.dtype.size > 1 }
    if !swapped.isEmpty { kinds.append("\(swapped.count) with the high byte first") }
    guard !kinds.isEmpty else { return [] }
    return [
      FileFinding(
        self, .unusual,
        "arrays that another program than Keras stored: "
          + kinds.joined(separator: ", "))
    ]
  }
}
