import LeptonBase
import LeptonJSON
import LeptonLayers

/// A file that Keras wrote: a model, weights, or both. What it is shows from its content; its name
/// does not matter.
public final class KerasFile: Sendable {
  /// The kinds of files.
  public enum Kind: Sendable, CaseIterable {
    /// Model and weights in an `.h5` file of any version (`model.save("x.h5")`).
    case model
    /// Weights alone as Keras 1 and 2 save them to `.h5`.
    case legacyWeights
    /// Weights alone as Keras 3 saves them to `.weights.h5`.
    case weights
    /// A `.keras` archive.
    case archive
    /// The text of `to_json()`: a model without weights.
    case json
    /// Weights alone as Keras 3 cuts them into several files, of which this is the list
    /// (`.weights.json`).
    case shardedWeights
    /// A folder with the members of a `.keras` archive.
    case directory

    /// For people: "Keras 3 archive (.keras)" and so on.
    public var description: String {
      switch self {
      case .model: "whole model in HDF5 (.h5)"
      case .legacyWeights: "weights in HDF5 as Keras 1 and 2 store them (.h5)"
      case .weights: "weights in HDF5 as Keras 3 stores them (.weights.h5)"
      case .archive: "Keras archive (.keras)"
      case .json: "model without weights (JSON)"
      case .shardedWeights: "weights in several files as Keras 3 stores them (.weights.json)"
      case .directory: "folder with the parts of a Keras archive"
      }
    }
  }

  /// The path it was opened by, or what the caller called it.
  public let name: String
  public let kind: Kind
  /// Bytes of the file.
  public let size: Int
  /// The version of Keras that wrote it, where it says so.
  public let kerasVersion: String?
  /// `tensorflow`, `theano`, `jax`, …, where it says so.
  public let backend: String?
  /// The model's JSON as it stands in the file, nil in files that hold weights alone.
  public let configuration: JSONValue?
  /// How the model was compiled, as it stands in the file, nil where it was not.
  public let trainingConfiguration: JSONValue?
  /// Whether the file holds the state of an optimizer.
  public let hasOptimizerState: Bool
  /// The weights, nil in a file without any.
  public let weights: SavedWeights?
  /// The vocabularies beside the weights in an archive.
  let assets: VocabularyAssets

  /// Texts and models that are larger than this are not read, in bytes.
  static let textLimit = 512 << 20

  /// Opens the file at a path.
  ///
  /// - Throws: `.notFound`, `.inputOutput`; `.format` where it is no file of Keras's or is damaged,
  ///   saying what it is; `.unsupported`, `.limit` for what is refused. The message begins with the
  ///   path.
  public convenience init(path: String) throws(LeptonError) {
    do throws(LeptonError) {
      if Self.isModelDirectory(path) {
        try self.init(directory: path)
      } else {
        try self.init(name: path, source: try ByteSource(path: path), path: path)
      }
    } catch { throw error.at(path) }
  }

  /// Opens a file that lies in memory; the bytes are copied.
  ///
  /// - Parameter name: what to call it in messages.
  public convenience init(
    bytes: UnsafeRawBufferPointer, name: String = "memory"
  ) throws(LeptonError) {
    do throws(LeptonError) {
      try self.init(name: name, source: try ByteSource(copying: bytes))
    } catch { throw error.at(name) }
  }

  private convenience init(
    name: String, source: ByteSource, path: String? = nil
  ) throws(LeptonError) {
    let head = try source.head(FileRecognition.headLength)
    switch try FileRecognition.container(head, size: source.count) {
    case .hdf5: try self.init(name: name, hdf5: try HDF5File(source))
    case .zip: try self.init(name: name, archive: try ZipArchive(source), size: source.count)
    case .json:
      guard source.count <= Self.textLimit else {
        throw LeptonError(.limit, "the text has \(source.count) bytes")
      }
      try self.init(
        name: name, json: try source.bytes(at: 0, count: source.count), path: path)
    }
  }

  init(
    name: String, kind: Kind, size: Int, kerasVersion: String?, backend: String?,
    configuration: JSONValue?, trainingConfiguration: JSONValue?, hasOptimizerState: Bool,
    weights: SavedWeights?, assets: VocabularyAssets = VocabularyAssets()
  ) {
    self.assets = assets
    self.name = name
    self.kind = kind
    self.size = size
    self.kerasVersion = kerasVersion
    self.backend = backend
    self.configuration = configuration
    self.trainingConfiguration = trainingConfiguration
    self.hasOptimizerState = hasOptimizerState
    self.weights = weights
  }

  /// Text: a model's JSON, or other JSON that is named in the error.
  private convenience init(
    name: String, json bytes: [UInt8], path: String?
  ) throws(LeptonError) {
    let json: JSONValue
    do throws(LeptonError) {
      json = try JSONValue(parsing: bytes)
    } catch {
      throw error.code == .configuration
        ? LeptonError(.format, "this is text that begins like JSON, but is not: \(error.message)")
        : error
    }
    guard json["class_name"]?.asString != nil, json["config"] != nil else {
      if json["weight_map"] != nil {
        try self.init(name: name, shardList: json, path: path)
        return
      }
      if json["format"]?.asString?.contains("layers-model") == true || json["modelTopology"] != nil
      {
        throw LeptonError(.format, "this is a TensorFlow.js model, not a file that Keras wrote")
      }
      throw LeptonError(
        .format, "this is JSON, but no model: it has no 'class_name' and 'config'")
    }
    self.init(
      name: name, kind: .json, size: bytes.count, kerasVersion: json["keras_version"]?.asString,
      backend: json["backend"]?.asString, configuration: json,
      trainingConfiguration: json["compile_config"], hasOptimizerState: false, weights: nil)
  }

  private convenience init(name: String, hdf5 file: HDF5File) throws(LeptonError) {
    let names = try file.children([])
    let version = try file.string([], "keras_version")
    let backend = try file.string([], "backend")
    if let text = try file.string([], "model_config") {
      let training = try file.string([], "training_config")
      let path = names.contains("model_weights") ? ["model_weights"] : []
      let configuration = try Self.json(text, "model_config")
      self.init(
        name: name, kind: .model, size: file.size, kerasVersion: version, backend: backend,
        configuration: configuration,
        trainingConfiguration: try training.map { text throws(LeptonError) in
          try Self.json(text, "training_config")
        }, hasOptimizerState: names.contains("optimizer_weights"),
        weights: try SavedWeights(
          legacy: file, path, version, backend, configuration: configuration))
      return
    }
    if try file.splitStrings([], "layer_names") != nil || names.contains("model_weights") {
      let isRoot = try file.splitStrings([], "layer_names") != nil
      let path = isRoot ? [] : ["model_weights"]
      self.init(
        name: name, kind: .legacyWeights, size: file.size, kerasVersion: version,
        backend: backend, configuration: nil, trainingConfiguration: nil,
        hasOptimizerState: names.contains("optimizer_weights"),
        weights: try SavedWeights(legacy: file, path, version, backend))
      return
    }
    if try file.integer([], "nb_layers") != nil {
      self.init(
        name: name, kind: .legacyWeights, size: file.size, kerasVersion: "1", backend: nil,
        configuration: nil, trainingConfiguration: nil, hasOptimizerState: false,
        weights: try SavedWeights(numbered: file))
      return
    }
    let marks = ["layers", "_layer_checkpoint_dependencies", "vars", "optimizer"]
    guard names.contains(where: { marks.contains($0) }) else {
      let members = names.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
      throw LeptonError(
        .format,
        "this is an HDF5 file, but none that Keras wrote: it holds "
          + (names.isEmpty ? "nothing" : members + (names.count > 5 ? ", …" : "")))
    }
    self.init(
      name: name, kind: .weights, size: file.size, kerasVersion: version, backend: backend,
      configuration: nil, trainingConfiguration: nil,
      hasOptimizerState: try file.isGroup(["optimizer", "vars"]),
      weights: SavedWeights(objects: WeightTree([file])))
  }

  private convenience init(
    name: String, archive: ZipArchive, size: Int
  ) throws(LeptonError) {
    guard let configMember = archive.member("config.json") else {
      throw LeptonError(.format, Self.foreignArchive(archive))
    }
    let config = try Self.json(
      archive.bytes(configMember, limit: Self.textLimit), "config.json")
    var version: String?
    if let member = archive.member("metadata.json") {
      let metadata = try Self.json(archive.bytes(member, limit: 1 << 20), "metadata.json")
      version = metadata["keras_version"]?.asString
    }
    guard let member = archive.member("model.weights.h5") else {
      let reason =
        archive.member("model.weights.npz") != nil
        ? "its weights are an .npz file, which holds Python pickles; save it again with the default "
          + "weights format"
        : "it has no model.weights.h5"
      throw LeptonError(.unsupported, "this is a .keras archive, but \(reason)")
    }
    let file: HDF5File
    do throws(LeptonError) {
      file = try HDF5File(try archive.contents(member, limit: Int.max))
    } catch { throw error.at("model.weights.h5") }
    self.init(
      name: name, kind: .archive, size: size, kerasVersion: version,
      backend: config["backend"]?.asString, configuration: config,
      trainingConfiguration: config["compile_config"],
      hasOptimizerState: try file.isGroup(["optimizer", "vars"]),
      weights: SavedWeights(objects: WeightTree([file])), assets: try VocabularyAssets(archive))
  }

  private static func json(_ text: String, _ name: String) throws(LeptonError) -> JSONValue {
    try json(Array(text.utf8), name)
  }

  private static func json(_ bytes: [UInt8], _ name: String) throws(LeptonError) -> JSONValue {
    do throws(LeptonError) { return try JSONValue(parsing: bytes) } catch { throw error.at(name) }
  }

  /// What a ZIP file without `config.json` is.
  private static func foreignArchive(_ archive: ZipArchive) -> String {
    let names = archive.members.map(\.name)
    let tail = "not a .keras file: it has no config.json"
    if names.contains(where: { $0.hasSuffix("data.pkl") }) {
      return "this is a PyTorch file, \(tail)"
    }
    if !names.isEmpty, names.allSatisfy({ $0.hasSuffix(".npy") }) {
      return "this is a NumPy archive (.npz), \(tail)"
    }
    if names.contains(where: { $0.hasSuffix("/config.json") }) {
      return
        "this ZIP file holds the parts of a .keras file in a folder; zip them without the folder"
    }
    if names.contains(where: { $0.hasSuffix("saved_model.pb") }) {
      return "this is a zipped TensorFlow SavedModel, \(tail)"
    }
    return "this is a ZIP file, \(tail)"
  }

  /// The model that the file describes, in the vocabulary of Keras 3.
  ///
  /// - Parameter weights: the weights that the model will get, nil for the file's own; they tell the
  ///   shape of an input that the model does not.
  /// - Throws: `.format` in a file of weights alone; else as `ModelDescription(anyVersion:)` does.
  public func modelDescription(
    weights other: SavedWeights? = nil
  ) throws(LeptonError) -> ModelDescription {
    guard let configuration else {
      throw LeptonError(
        .format,
        "\(name): this file holds weights alone (\(kind.description)); open or build the model that they "
          + "belong to and load them into it (lepton_model_load_weights(), model.load_weights(), on the "
          + "command line MODEL --weights FILE), or read its arrays without a model "
          + "(lepton_weights_open(), lepton.open_weights())")
    }
    do throws(LeptonError) {
      let source = other ?? weights
      var description = try ModelDescription(
        anyVersion: configuration, kerasVersion: kerasVersion,
        backend: backend ?? source?.likelyBackend)
      if let source, source.isKeras1 { SharedAxes.complete(&description, source) }
      if description.kind == .sequential, description.inputShape == nil, let weights = source,
        let shape = try DeferredInput.shape(of: description, weights)
      {
        description.config["build_input_shape"] = JSONValue(shape)
      }
      if let weights { try assets.complete(&description, weights) }
      return description
    } catch { throw error.at(name) }
  }
}
