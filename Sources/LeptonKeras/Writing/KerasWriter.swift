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
  /// - Parameter compiled: what the model was compiled with and the optimizer's variables; nil leaves
  ///   them out.
  /// - Throws: `.inputOutput` with path and reason; `.configuration` for a model whose weights do not
  ///   exist yet; `.unsupported` for what Keras has no form for, naming layer and key.
  public static func write(
    _ network: Network, compiled: CompiledState? = nil, format: Format, to path: String
  ) throws(LeptonError) {
    try ReplacementFile.write(try content(network, compiled, format), to: path)
  }

  /// The bytes of the file that `write` would write.
  public static func bytes(
    _ network: Network, compiled: CompiledState? = nil, format: Format
  ) throws(LeptonError) -> HostBuffer {
    let content = try content(network, compiled, format)
    let sink = try MemorySink(byteCount: content.byteCount)
    try content.write(to: sink)
    return sink.buffer
  }

  private static func content(
    _ network: Network, _ compiled: CompiledState?, _ format: Format
  ) throws(LeptonError) -> any ByteContent {
    guard network.isBuilt else {
      throw LeptonError(
        .configuration,
        "model '\(network.name)' has no weights yet, as nothing says what shape its input has; give "
          + "it an input layer or call it before saving")
    }
    switch format {
    case .keras: return try archive(network, compiled)
    case .h5: return try model(network, compiled)
    case .weightsH5: return try weights(network, compiled)
    }
  }

  private static func weights(
    _ network: Network, _ compiled: CompiledState?
  ) throws(LeptonError) -> HDF5Image {
    let tree = try ObjectTree(network)
    if let compiled { try OptimizerState(compiled, network).write(to: tree.root) }
    return try HDF5Image(tree.root)
  }

  /// The model as Keras 3 serializes it.
  private static func text(_ network: Network, _ compiled: CompiledState?) -> JSONObject {
    var model = ModelDescription.completed(network)
    model.compileConfig = .object(compiled?.compileConfig ?? [:])
    return model.json().asObject ?? [:]
  }

  private static func archive(
    _ network: Network, _ compiled: CompiledState?
  ) throws(LeptonError) -> ZipImage {
    let weights = try weights(network, compiled)
    let now = CalendarTime.now
    let metadata: JSONObject = [
      "keras_version": .string(kerasVersion), "date_saved": .string(now.text),
    ]
    var archive = ZipImage()
    try archive.add("metadata.json", Array(metadata.text.utf8), at: nil)
    try archive.add("config.json", Array(text(network, compiled).text.utf8), at: nil)
    try archive.add("model.weights.h5", weights, at: now)
    return archive
  }

  /// In the form of Keras 2 where the model has one that Keras 3 reads too, else as Keras 3 writes.
  private static func model(
    _ network: Network, _ compiled: CompiledState?
  ) throws(LeptonError) -> HDF5Image {
    let text = text(network, compiled)
    let state = compiled.map { OptimizerState($0, network) }
    let oldTraining = compiled.flatMap {
      Keras2Text.training($0.compileConfig, learningRate: state?.learningRate)
    }
    let newTraining = compiled.flatMap { LegacyText.training($0.compileConfig) }
    let oldModel = (newTraining == nil) == (oldTraining == nil) ? Keras2Text.model(text) : nil

    let root = HDF5NewGroup()
    let version = oldModel == nil ? kerasVersion : Keras2Text.kerasVersion
    root.setAttribute("keras_version", .text(version, isUTF8: true))
    root.setAttribute("backend", .text("tensorflow", isUTF8: true))
    let model = oldModel ?? LegacyText.model(text)
    root.setAttribute("model_config", .text(model.text, isUTF8: false))
    try LayerGroups.fill(try root.group(["model_weights"]), network, version: version)
    guard let training = oldModel == nil ? newTraining : oldTraining else {
      return try HDF5Image(root)
    }
    root.setAttribute("training_config", .text(training.text, isUTF8: false))
    if oldModel == nil {
      try state?.writeNamed(to: root)
    } else {
      try state?.writeAsKeras2(to: root)
    }
    return try HDF5Image(root)
  }
}
