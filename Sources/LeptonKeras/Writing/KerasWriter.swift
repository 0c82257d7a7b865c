import LeptonBase
import LeptonJSON
import LeptonLayers

/// Writes models to files that Keras opens.
public enum KerasWriter {
  /// The kinds of files.
  public enum Format: Sendable, CaseIterable {
    /// Model, weights and optimizer in a `.keras` archive, as Keras 3 saves by default.
    case keras
    /// Weights and optimizer alone in a `.weights.h5` file, as Keras 3 stores them.
    case weightsH5

    /// The format that Keras would choose by a file's name; nil where it knows none.
    public init?(path: String) {
      if path.hasSuffix(".keras") {
        self = .keras
      } else if path.hasSuffix(".weights.h5") {
        self = .weightsH5
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
  /// - Throws: `.inputOutput` with path and reason; `.configuration` for a model whose weights do not
  ///   exist yet; `.unsupported` for what Keras has no form for, naming layer and key.
  public static func write(
    _ network: Network, format: Format, to path: String
  ) throws(LeptonError) {
    switch format {
    case .keras: try ReplacementFile.write(try archive(network), to: path)
    case .weightsH5: try ReplacementFile.write(try weights(network), to: path)
    }
  }

  /// The bytes of the file that `write` would write.
  public static func bytes(
    _ network: Network, format: Format
  ) throws(LeptonError) -> HostBuffer {
    switch format {
    case .keras: try memory(try archive(network))
    case .weightsH5: try memory(try weights(network))
    }
  }

  private static func memory(_ content: some ByteContent) throws(LeptonError) -> HostBuffer {
    let sink = try MemorySink(byteCount: content.byteCount)
    try content.write(to: sink)
    return sink.buffer
  }

  private static func checkBuilt(_ network: Network) throws(LeptonError) {
    guard network.isBuilt else {
      throw LeptonError(
        .configuration,
        "model '\(network.name)' has no weights yet, as nothing says what shape its input has; give "
          + "it an input layer or call it before saving")
    }
  }

  private static func weights(_ network: Network) throws(LeptonError) -> HDF5Image {
    try checkBuilt(network)
    return try HDF5Image(try ObjectTree(network).root)
  }

  private static func archive(_ network: Network) throws(LeptonError) -> ZipImage {
    let weights = try weights(network)
    let model = ModelDescription.completed(network)
    let now = CalendarTime.now
    let metadata: JSONObject = [
      "keras_version": .string(kerasVersion), "date_saved": .string(now.text),
    ]
    var archive = ZipImage()
    try archive.add("metadata.json", Array(metadata.text.utf8), at: nil)
    try archive.add("config.json", Array(model.json().text.utf8), at: nil)
    try archive.add("model.weights.h5", weights, at: now)
    return archive
  }
}
