import LeptonBase
import LeptonJSON
import LeptonLayers

/// A file as the checks see it.
struct FileExamination {
  let file: KerasFile
  /// Of the Keras that wrote it.
  let majorVersion: Int
  /// The layers in the file's own text.
  let layers: [LayerSighting]
  /// All arrays of the model.
  let arrays: [SavedArray]
  /// The model, where lepton opens it.
  let network: Network?

  /// - Throws: what reading the file's groups throws.
  init(_ file: KerasFile, _ network: Network?) throws(LeptonError) {
    self.file = file
    self.network = network
    if let configuration = file.configuration {
      majorVersion = KerasDialect(version: file.kerasVersion, json: configuration).majorVersion
      layers = LayerSighting.all(in: configuration)
    } else {
      let digit = file.kerasVersion?.first?.wholeNumberValue
      majorVersion = digit ?? (file.kind == .legacyWeights ? 2 : 3)
      layers = []
    }
    arrays = try file.weights?.arrays() ?? []
  }

  /// Whether it is one HDF5 file with the model's text and weights.
  var isH5: Bool { file.kind == .model }
  /// Whether it is an archive, zipped or not.
  var isArchive: Bool { file.kind == .archive || file.kind == .directory }
  /// Whether weights are bound by position.
  var isLegacyLayout: Bool { file.kind == .model || file.kind == .legacyWeights }

  /// The layers' paths, each once.
  static func paths(_ layers: [LayerSighting]) -> [String] {
    var seen: Set<String> = []
    return layers.map(\.path).filter { seen.insert($0).inserted }
  }

  /// One finding about all layers that fit, none where none does.
  func finding(
    _ check: any FileCheck.Type, _ effect: FileFinding.Effect, _ sentence: String,
    where fits: (LayerSighting) -> Bool
  ) -> [FileFinding] {
    let found = layers.filter(fits)
    if found.isEmpty { return [] }
    return [FileFinding(check, effect, sentence, layers: Self.paths(found))]
  }
}
