import LeptonBase
import LeptonJSON
import LeptonKeras
import LeptonLayers

extension Model {
  /// Opens a model file of any kind and version; what it is, is decided by its content. Code in a file is
  /// never run.
  ///
  /// - Parameter weightsPath: a file to take the weights from instead of the model's own.
  /// - Throws: `.inputOutput` where the file cannot be read, `.format` where it is no model file or is
  ///   damaged, `.configuration`, `.unsupported`, `.weights` or `.limit` where the model in it cannot
  ///   be made; the sentence begins with the path.
  public static func load(
    path: String, weightsPath: String? = nil
  ) throws(LeptonError) -> Model {
    try Model(
      try KerasFile(path: path), path: path,
      weights: weightsPath.map { path throws(LeptonError) in try KerasFile(path: path) })
  }

  /// The same from bytes in memory, which are copied as far as needed.
  public static func load(
    bytes: UnsafeRawBufferPointer, weightsPath: String? = nil
  ) throws(LeptonError) -> Model {
    try Model(
      try KerasFile(bytes: bytes), path: nil,
      weights: weightsPath.map { path throws(LeptonError) in try KerasFile(path: path) })
  }

  /// Makes a model from the text of Keras's `to_json()`, of any version, with fresh weights.
  public convenience init(json: String) throws(LeptonError) {
    let description = try ModelDescription(anyVersion: JSONValue(parsing: json), kerasVersion: nil)
    try self.init(Network(description), origin: Origin(kerasVersion: description.kerasVersion))
  }

  private convenience init(
    _ file: KerasFile, path: String?, weights other: KerasFile?
  ) throws(LeptonError) {
    let description = try file.modelDescription(weights: other?.weights)
    let network: Network
    do throws(LeptonError) {
      network = try Network(description)
    } catch { throw error.at(file.name) }
    if let file = other {
      try Self.load(file, into: network, description)
    } else if file.weights != nil, network.isBuilt {
      try Self.load(file, into: network, description)
    }
    do throws(LeptonError) {
      try self.init(
        network,
        origin: Origin(format: file.kind.description, kerasVersion: file.kerasVersion, path: path))
    } catch { throw error.at(file.name) }
    if path != nil {
      training.setSaved { () throws(LeptonError) in
        try file.compiledState(of: network, description: description)
      }
    } else if let state = try file.compiledState(of: network, description: description) {
      // Now, so that a copy of the whole file need not be kept.
      training.setSaved { state }
    }
    Log.write(
      .info,
      "opened \(file.name), \(file.kind.description): model '\(name)' with \(network.layers.count) "
        + "layers and \(parameterCount) parameters")
  }

  /// Loads weights into the model, from a file of weights or of a whole model. No other thread may use
  /// the model meanwhile. Where it throws, some weights may have changed.
  ///
  /// - Parameters:
  ///   - byName: gives weights to layers by the layers' names and passes over layers that only one
  ///     side has; else all go in order.
  ///   - skipsMismatch: passes over layers whose weights have another count or shape.
  public func loadWeights(
    path: String, byName: Bool = false, skipsMismatch: Bool = false
  ) throws(LeptonError) {
    forgetOutdatedPrograms()
    defer { weightsChanged() }
    let file = try KerasFile(path: path)
    try Self.load(
      file, into: network, network.modelDescription, byName: byName, skipsMismatch: skipsMismatch)
    // Where Keras keeps the optimizer's variables beside the weights, it restores them, too.
    guard !byName, !skipsMismatch, file.hasOptimizerState, let trainer = currentTrainer else {
      return
    }
    let variables = try file.optimizerVariables(
      for: trainer.optimizer.configuration, of: network, description: network.modelDescription)
    if variables.isEmpty { return }
    do throws(LeptonError) {
      try trainer.setOptimizerVariables(variables.map(\.value))
    } catch { Log.write(.warning, "\(path): \(error.message)") }
  }

  private static func load(
    _ file: KerasFile, into network: Network, _ description: ModelDescription,
    byName: Bool = false, skipsMismatch: Bool = false
  ) throws(LeptonError) {
    guard let weights = file.weights else {
      throw LeptonError(
        .weights, "\(file.name): there are no weights in it (\(file.kind.description))")
    }
    do throws(LeptonError) {
      try weights.load(
        into: network, description: description, byName: byName, skipsMismatch: skipsMismatch)
    } catch { throw error.at(file.name) }
  }
}
