import LeptonBase

/// Lists of names that are too long for one attribute.
enum SplitNamesCheck: FileCheck {
  static let name = "split-names"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    guard file.isLegacyLayout, let hdf5 = file.file.weights?.file.files.first else {
      return []
    }
    let root = file.isH5 ? ["model_weights"] : []
    var places: [String] = []
    if try hdf5.strings(root, "layer_names0") != nil { places.append("layer_names") }
    for name in try hdf5.splitStrings(root, "layer_names") ?? []
    where try hdf5.strings(root + LayerGroups.components(name), "weight_names0") != nil {
      places.append("weight_names of '\(name)'")
    }
    guard !places.isEmpty else { return [] }
    return [
      FileFinding(
        self, .unusual,
        "lists of names that are split over several attributes, being longer than 64 KB: "
          + places.joined(separator: ", "))
    ]
  }
}
