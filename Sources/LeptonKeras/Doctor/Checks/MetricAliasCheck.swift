import LeptonBase
import LeptonJSON

/// Short names of losses and metrics in Keras 3's `.h5` files.
enum MetricAliasCheck: FileCheck {
  static let name = "metric-alias"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    guard file.isH5, let training = file.file.trainingConfiguration else { return [] }
    var found: Set<String> = []
    for key in ["loss", "metrics", "weighted_metrics"] {
      collect(training[key] ?? .null, &found, depth: 0)
    }
    guard !found.isEmpty else { return [] }
    let names = found.sorted().joined(separator: ", ")
    return [
      FileFinding(
        self, .stops,
        "losses or metrics by their short names (\(names)), which Keras 3 does not find in .h5 files; "
          + "with compile=False it opens the file")
    ]
  }

  private static func collect(_ json: JSONValue, _ found: inout Set<String>, depth: Int) {
    guard depth < 16 else { return }
    switch json {
    case .string(let name): if LegacyText.shortNames[name] != nil { found.insert(name) }
    case .array(let elements):
      for element in elements { collect(element, &found, depth: depth + 1) }
    case .object(let object):
      if object["class_name"] != nil { return }
      for member in object.members { collect(member.value, &found, depth: depth + 1) }
    default: return
    }
  }
}
