import LeptonBase
import LeptonKeras

/// Kinds of files that models are saved to.
public enum FileFormat: Sendable {
  /// As the path ends: ".keras", ".weights.h5", or ".h5" (also ".hdf5").
  case automatic
  /// Keras 3's archive: architecture, weights, optimizer.
  case keras
  /// One HDF5 file in the layout of Keras 2, which Keras 2 and 3 open.
  case h5
  /// Keras 3's HDF5 file of weights only.
  case weights

  func resolved(_ path: String) throws(LeptonError) -> KerasWriter.Format {
    switch self {
    case .keras: return .keras
    case .weights: return .weightsH5
    case .h5: return .h5
    case .automatic:
      guard let format = KerasWriter.Format(path: path) else {
        throw LeptonError(
          .invalidArgument,
          "\(path): the name says no format; it should end in .keras, .weights.h5 or .h5")
      }
      return format
    }
  }
}

extension Model {
  /// Saves the model to a file that Keras opens, too. It appears under its name only when all of it is
  /// stored; where that fails, a file that was there before is as it was.
  public func save(
    path: String, format: FileFormat = .automatic, includesOptimizer: Bool = true
  ) throws(LeptonError) {
    try publishTraining()
    try KerasWriter.write(
      network, compiled: compiledState(includesOptimizer), format: format.resolved(path), to: path)
  }

  /// The bytes of the file that `save` would write.
  public func fileBytes(
    format: FileFormat = .keras, includesOptimizer: Bool = true
  ) throws(LeptonError) -> HostBuffer {
    try publishTraining()
    return try KerasWriter.bytes(
      network, compiled: compiledState(includesOptimizer), format: format.resolved(".keras"))
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
