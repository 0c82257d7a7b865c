import LeptonBase
import LeptonKeras

/// Kinds of files that models are saved to.
public enum FileFormat: Sendable {
  /// As the path ends: ".keras", ".weights.h5", ".weights.json", or ".h5" (also ".hdf5").
  case automatic
  /// Keras 3's archive: architecture, weights, optimizer.
  case keras
  /// One HDF5 file in the layout of Keras 2, which Keras 2 and 3 open.
  case h5
  /// Keras 3's HDF5 file of weights only.
  case weights
  /// A folder with the parts of a `.keras` archive side by side.
  case directory
  /// Weights only, cut into several files; the path is that of their list.
  case shards

  func resolved(_ path: String) throws(LeptonError) -> KerasWriter.Format {
    switch self {
    case .keras: return .keras
    case .weights: return .weightsH5
    case .h5: return .h5
    case .directory, .shards:
      throw LeptonError(.invalidArgument, "\(path): this format has several files")
    case .automatic:
      guard let format = KerasWriter.Format(path: path) else {
        throw LeptonError(
          .invalidArgument,
          "\(path): the name says no format; it should end in .keras, .weights.h5, .weights.json or .h5"
        )
      }
      return format
    }
  }
}

/// Which Keras shall open a file.
public enum FileReader: Sendable {
  /// Keras 3; `.h5` files also Keras 2 where the model has a form that both read.
  case automatic
  /// Keras 2 (`tf.keras`, `tf_keras`): `.h5` from 2.4 on, `.keras` and `.weights.h5` from 2.15 on.
  case keras2
  /// Keras 3.
  case keras3

  var resolved: KerasReader {
    switch self {
    case .automatic: .automatic
    case .keras2: .keras2
    case .keras3: .keras3
    }
  }
}

extension Model {
  /// Saves the model to a file that Keras opens, too. It appears under its name only when all of it is
  /// stored; where that fails, a file that was there before is as it was.
  ///
  /// - Parameter shardSize: for shards, the largest size of one in bytes of its arrays; nil for Keras's.
  /// - Throws: `.inputOutput` with path and reason; `.unsupported` where the reader has no form for
  ///   something in the model, naming layer and key.
  public func save(
    path: String, format: FileFormat = .automatic, reader: FileReader = .automatic,
    includesOptimizer: Bool = true, shardSize: Int? = nil
  ) throws(LeptonError) {
    forgetOutdatedPrograms()
    let compiled = try compiledState(includesOptimizer)
    let isSharded = format == .shards || format == .automatic && path.hasSuffix(".weights.json")
    guard isSharded || format == .directory else {
      return try KerasWriter.write(
        network, compiled: compiled, format: format.resolved(path), reader: reader.resolved,
        to: path)
    }
    if reader == .keras2 {
      throw LeptonError(
        .unsupported, "\(path): Keras 2 has no files in several parts; save to .keras or .h5")
    }
    if isSharded {
      try KerasWriter.writeShards(
        network, compiled: compiled, shardSize: shardSize ?? KerasWriter.usualShardSize, to: path)
    } else {
      try KerasWriter.writeDirectory(network, compiled: compiled, to: path)
    }
  }

  /// The bytes of the file that `save` would write.
  public func fileBytes(
    format: FileFormat = .keras, reader: FileReader = .automatic, includesOptimizer: Bool = true
  ) throws(LeptonError) -> HostBuffer {
    forgetOutdatedPrograms()
    return try KerasWriter.bytes(
      network, compiled: compiledState(includesOptimizer), format: format.resolved(".keras"),
      reader: reader.resolved)
  }

  /// Opens a model file and writes what is in it, with the optimizer's state as it stands there, to
  /// another one (or the same) for a chosen reader.
  ///
  /// - Throws: what `load` and `save` throw.
  public static func convert(
    path: String, weightsPath: String? = nil, to newPath: String, format: FileFormat = .automatic,
    reader: FileReader = .automatic, includesOptimizer: Bool = true
  ) throws(LeptonError) {
    let format = try format.resolved(newPath)
    let model = try Model.load(path: path, weightsPath: weightsPath)
    let compiled = includesOptimizer ? try KerasFile(path: path).compiledState() : nil
    do throws(LeptonError) {
      try KerasWriter.write(
        model.network, compiled: compiled, format: format, reader: reader.resolved, to: newPath)
    } catch { throw error.code == .unsupported ? error.at(path) : error }
  }

  private func compiledState(_ isWanted: Bool) throws(LeptonError) -> CompiledState? {
    guard isWanted, let trainer = currentTrainer else { return nil }
    var variables: [CompiledState.Variable] = []
    for variable in trainer.optimizerVariables {
      variables.append(
        CompiledState.Variable(
          name: "\(trainer.optimizer.name)/\(variable.name)", value: try variable.value()))
    }
    return CompiledState(
      compileConfig: trainer.configuration.config, optimizerVariables: variables)
  }
}
