import LeptonBase
import LeptonJSON
import LeptonLayers

/// Writes models to files that Keras opens.
public enum KerasWriter {
  /// The kinds of files.
  public enum Format: Sendable, CaseIterable {
    /// Model, weights and optimizer in a `.keras` archive, as Keras 3 saves by default.
    case keras
    /// Model, weights and optimizer in an `.h5` file: such that both Keras 2 and Keras 3 open it where
    /// the model allows that, else as Keras 3 writes it.
    case h5
    /// Weights and optimizer alone in a `.weights.h5` file, as Keras 3 stores them.
    case weightsH5

    /// The format that Keras would choose by a file's name; nil where it knows none.
    public init?(path: String) {
      if path.hasSuffix(".keras") {
        self = .keras
      } else if path.hasSuffix(".weights.h5") {
        self = .weightsH5
      } else if path.hasSuffix(".h5") || path.hasSuffix(".hdf5") {
        self = .h5
      } else {
        return nil
      }
    }
  }

  /// The version of Keras whose files are written.
  static let kerasVersion = "3.15.1"

  /// Writes a model to a file, which appears under its name only when all of it is safely stored; if
  /// that fails, a file that was there before is as it was.
  ///
  /// - Parameters:
  ///   - compiled: what the model was compiled with and the optimizer's variables; nil leaves them
  ///     out.
  ///   - reader: which Keras shall open the file.
  /// - Throws: `.inputOutput` with path and reason; `.configuration` for a model whose weights do not
  ///   exist yet; `.unsupported` for what the reader has no form for, naming layer and key.
  public static func write(
    _ network: Network, compiled: CompiledState? = nil, format: Format,
    reader: KerasReader = .automatic, to path: String
  ) throws(LeptonError) {
    try ReplacementFile.write(try content(network, compiled, format, reader), to: path)
  }

  /// The bytes of the file that `write` would write.
  public static func bytes(
    _ network: Network, compiled: CompiledState? = nil, format: Format,
    reader: KerasReader = .automatic
  ) throws(LeptonError) -> HostBuffer {
    let content = try content(network, compiled, format, reader)
    let sink = try MemorySink(byteCount: content.byteCount)
    try content.write(to: sink)
    return sink.buffer
  }

  private static func content(
    _ network: Network, _ compiled: CompiledState?, _ format: Format, _ reader: KerasReader
  ) throws(LeptonError) -> any ByteContent {
    try checkBuilt(network)
    let (network, compiled) = try EquivalentModel.written(network, compiled, for: reader)
    if reader == .keras2 {
      do throws(LeptonError) {
        return try Keras2Writer(network, compiled, reader).content(format)
      } catch {
        throw error.code == .unsupported
          ? LeptonError(.unsupported, "this model has no form for Keras 2: \(error.message)")
          : error
      }
    }
    switch format {
    case .keras: return try archive(network, compiled, reader)
    case .h5:
      if reader == .automatic,
        let shared = try Keras2Writer(network, compiled, reader).sharedContent()
      {
        return shared
      }
      return try model(network, compiled, reader)
    case .weightsH5: return try weights(network, compiled)
    }
  }

  static func checkBuilt(_ network: Network) throws(LeptonError) {
    guard network.isBuilt else {
      throw LeptonError(
        .configuration,
        "model '\(network.name)' has no weights yet, as nothing says what shape its input has; give "
          + "it an input layer or call it before saving")
    }
  }

  /// Weights and optimizer as Keras 3 stores them.
  static func weightTree(
    _ network: Network, _ compiled: CompiledState?
  ) throws(LeptonError) -> HDF5NewGroup {
    try weightTree(try objectTree(network), network, compiled)
  }

  /// The objects with their weights for Keras 3.
  private static func objectTree(_ network: Network) throws(LeptonError) -> ObjectTree {
    try ObjectTree(network, scaling: try HardSigmoidScaling(network, isForKeras2: false))
  }

  private static func weightTree(
    _ tree: ObjectTree, _ network: Network, _ compiled: CompiledState?
  ) throws(LeptonError) -> HDF5NewGroup {
    if let compiled { try OptimizerState(compiled, network).write(to: tree.root) }
    return tree.root
  }

  static func weights(
    _ network: Network, _ compiled: CompiledState?
  ) throws(LeptonError) -> HDF5Image {
    try HDF5Image(try weightTree(network, compiled))
  }

  /// The model as Keras 3 serializes it; where assets stand beside it, without what is in those.
  static func text(
    _ network: Network, _ compiled: CompiledState?, for reader: KerasReader,
    hasAssets: Bool = false
  ) throws(LeptonError) -> JSONObject {
    var model = try ModelDescription.completed(network)
    if hasAssets { model.dropLearnedVocabularies(network) }
    model.compileConfig = .object(compiled?.compileConfig ?? [:])
    let text = OldRuleText.besideConfigurations(model.json()).asObject ?? [:]
    return try OldRuleText.written(text, for: reader, network.oldRuleEffects)
  }

  /// The same with the names that functions have in Keras 3.
  static func textForKeras3(
    _ network: Network, _ compiled: CompiledState?, for reader: KerasReader,
    hasAssets: Bool = false
  ) throws(LeptonError) -> JSONObject {
    var text = try text(network, compiled, for: reader, hasAssets: hasAssets)
    if reader == .keras3 {
      try refuseLegacyLayers(.object(text))
      text = PlainNames.written(text)
    }
    return HardSigmoidScaling.renamed(.object(text), isForKeras2: false).asObject ?? [:]
  }

  /// - Throws: `.unsupported` for a layer of a class that Keras 3 has no more, by its name.
  private static func refuseLegacyLayers(_ text: JSONValue) throws(LeptonError) {
    switch text {
    case .array(let items): for item in items { try refuseLegacyLayers(item) }
    case .object(let object):
      if let className = object["class_name"]?.asString, LayerRegistry.isLegacy(className),
        object["registered_name"]?.isNull ?? true
      {
        let name = object["name"]?.asString ?? object["config"]?["name"]?.asString ?? "?"
        throw LeptonError(
          .unsupported,
          "layer '\(name)': Keras 3 has no layer \(className); put layers that it has in its place, "
            + "or save the model without a reader for lepton to open again")
      }
      for member in object.members { try refuseLegacyLayers(member.value) }
    default: return
    }
  }

  private static func archive(
    _ network: Network, _ compiled: CompiledState?, _ reader: KerasReader
  ) throws(LeptonError) -> ZipImage {
    let tree = try objectTree(network)
    return try archive(
      try textForKeras3(network, compiled, for: reader, hasAssets: true),
      try HDF5Image(try weightTree(tree, network, compiled)),
      version: kerasVersion, vocabularies: tree.vocabularies)
  }

  static func archive(
    _ text: JSONObject, _ weights: HDF5Image, version: String,
    vocabularies: [(path: [String], layer: VocabularyLayer)] = []
  ) throws(LeptonError) -> ZipImage {
    let now = CalendarTime.now
    let metadata: JSONObject = [
      "keras_version": .string(version), "date_saved": .string(now.text),
    ]
    var archive = ZipImage()
    try archive.add("metadata.json", Array(metadata.text.utf8), at: nil)
    try archive.add("config.json", Array(text.text.utf8), at: nil)
    try archive.add("model.weights.h5", weights, at: now)
    for (path, layer) in vocabularies {
      let name = (["assets"] + path + [VocabularyAssets.fileName]).joined(separator: "/")
      try archive.add(name, layer.vocabularyText, at: now)
    }
    return archive
  }

  /// As Keras 3 writes `.h5` files.
  private static func model(
    _ network: Network, _ compiled: CompiledState?, _ reader: KerasReader
  ) throws(LeptonError) -> HDF5Image {
    let scaling = try HardSigmoidScaling(network, isForKeras2: false)
    let text = try textForKeras3(network, compiled, for: reader)
    let root = try root(
      LegacyText.model(text), network, version: kerasVersion, scaling: scaling)
    guard let compiled,
      let training = LegacyText.training(text["compile_config"]?.asObject ?? [:])
    else { return try HDF5Image(root) }
    root.setAttribute("training_config", .text(training.text, isUTF8: false))
    try OptimizerState(compiled, network).writeNamed(to: root)
    return try HDF5Image(root)
  }

  /// An `.h5` file without what the model was compiled with.
  static func root(
    _ model: JSONObject, _ network: Network, version: String, scaling: HardSigmoidScaling
  ) throws(LeptonError) -> HDF5NewGroup {
    let root = HDF5NewGroup()
    root.setAttribute("keras_version", .text(version, isUTF8: true))
    root.setAttribute("backend", .text("tensorflow", isUTF8: true))
    root.setAttribute("model_config", .text(model.text, isUTF8: false))
    try LayerGroups.fill(
      try root.group(["model_weights"]), network, version: version, scaling: scaling)
    return root
  }
}
