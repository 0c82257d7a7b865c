import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers

extension KerasFile {
  /// What the file's model was compiled with and how far its optimizer has come, in the vocabulary and
  /// order of Keras 3 whatever version wrote the file; nil where it says nothing of either.
  ///
  /// Variables of optimizers are left out where their order cannot be told; the optimizer then begins
  /// afresh, as it does in Keras.
  ///
  /// - Throws: `.format` for a damaged file, `.limit`, `.configuration` for a configuration that says
  ///   what none says.
  public func compiledState() throws(LeptonError) -> CompiledState? {
    do throws(LeptonError) {
      var config = JSONObject()
      if let written = trainingConfiguration?.asObject, !written.isEmpty {
        config = try CompileDialect(majorVersion: majorVersion, outputNames: outputNames)
          .canonical(written)
      }
      var variables: [CompiledState.Variable] = []
      switch kind {
      case .model, .legacyWeights: variables = try namedVariables(config["optimizer"])
      case .weights, .archive: variables = try numberedVariables(config["optimizer"])
      case .json: break
      }
      if config.isEmpty, variables.isEmpty { return nil }
      return CompiledState(compileConfig: config, optimizerVariables: variables)
    } catch { throw error.at(name) }
  }

  private var majorVersion: Int {
    if let first = kerasVersion?.first, let number = first.wholeNumberValue {
      return Swift.max(1, number)
    }
    return kind == .model ? 1 : 3
  }

  /// The names of the outputs as far as the configuration tells them; metrics of Keras 2 begin with
  /// them.
  private var outputNames: [String] {
    guard let configuration, majorVersion < 3,
      let model = try? ModelDescription(anyVersion: configuration, kerasVersion: kerasVersion)
    else { return [] }
    return model.outputs.ports.map { $0.key ?? $0.reference.layer }
  }

  private static func tensor(_ array: SavedArray) throws(LeptonError) -> Tensor {
    let dtype = array.dtype == .bfloat16 || array.dtype == .float16 ? .float32 : array.dtype
    let type = TensorType(dtype, array.shape)
    guard let byteCount = type.byteCount else {
      throw LeptonError(.limit, "'\(array.name)' is too large")
    }
    let buffer = try HostBuffer(byteCount: byteCount)
    try array.read(
      as: dtype, into: UnsafeMutableRawBufferPointer(start: buffer.pointer, count: byteCount))
    return Tensor(type, buffer)
  }

  /// Keras 3's own layout, and that of the last versions of Keras 2, which store no learning rate.
  private func numberedVariables(
    _ optimizer: JSONValue?
  ) throws(LeptonError) -> [CompiledState.Variable] {
    var variables: [CompiledState.Variable] = []
    for array in try weights?.objectArrays(["optimizer"]) ?? [] {
      variables.append(CompiledState.Variable(value: try Self.tensor(array)))
    }
    let isOld = kerasVersion.map { !$0.hasPrefix("3") } ?? !Self.beginsAsKeras3(variables)
    guard isOld, let optimizer else { return variables }
    return OldOptimizer(optimizer).canonical(variables, isInterleaved: true)
  }

  /// Whether a float scalar follows the iteration, or nothing does.
  private static func beginsAsKeras3(_ variables: [CompiledState.Variable]) -> Bool {
    guard variables.count > 1 else { return true }
    let second = variables[1].value
    return second.shape.rank == 0 && second.dtype.isFloat
  }

  /// The layout of `.h5` files.
  private func namedVariables(
    _ optimizer: JSONValue?
  ) throws(LeptonError) -> [CompiledState.Variable] {
    guard let file = weights?.file else { return [] }
    let path = ["optimizer_weights"]
    var variables: [CompiledState.Variable] = []
    for name in try file.splitStrings(path, "weight_names") ?? [] {
      guard let dataset = try file.dataset(path + LayerGroups.components(name)) else {
        throw LeptonError(.format, "the file lists the optimizer's '\(name)', but lacks it")
      }
      variables.append(
        CompiledState.Variable(
          name: name, value: try Self.tensor(SavedArray(name: name, dataset: dataset))))
    }
    guard majorVersion < 3 else { return variables }
    guard let optimizer else { return [] }
    // Optimizers since Keras 2.11 call their slots "Adam/m/dense/kernel:0"; those before
    // "Adam/dense/kernel/m:0", or number them.
    let isInterleaved = variables.contains { $0.name.hasPrefix("iteration") }
    return OldOptimizer(optimizer).canonical(variables, isInterleaved: isInterleaved)
  }
}
