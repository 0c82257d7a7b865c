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
  /// - Parameters:
  ///   - model: the model that was made of the file; tells which weight a variable of an old optimizer
  ///     belongs to.
  ///   - description: what the model was made of.
  /// - Throws: `.format` for a damaged file, `.limit`, `.configuration` for a configuration that says
  ///   what none says.
  public func compiledState(
    of model: (any WeightedObject)? = nil, description: ModelDescription? = nil
  ) throws(LeptonError) -> CompiledState? {
    do throws(LeptonError) {
      var state = CompiledState(compileConfig: JSONObject())
      if let written = trainingConfiguration?.asObject, !written.isEmpty {
        state.compileConfig =
          try CompileDialect(majorVersion: majorVersion, outputNames: outputNames)
          .canonical(written)
      }
      switch weights?.layout {
      case .layers:
        let legacy = weights.flatMap { weights in
          model.flatMap { LegacySlots(weights, of: $0, description: description) }
        }
        state.optimizerVariables = try namedVariables(state.compileConfig["optimizer"], legacy)
      case .objects:
        try completeOptimizer(&state, model)
        state.optimizerVariables += try numberedVariables(state.compileConfig["optimizer"])
      case nil: break
      }
      if state.compileConfig.isEmpty, state.optimizerVariables.isEmpty { return nil }
      return state
    } catch { throw error.at(name) }
  }

  /// Adds what Keras leaves out of the configuration of an optimizer whose variables it stores: the scale
  /// of the loss around it, in models of mixed_float16; or all, where a model was saved to an `.h5` file
  /// before.
  private func completeOptimizer(
    _ state: inout CompiledState, _ model: (any WeightedObject)?
  ) throws(LeptonError) {
    guard !state.compileConfig.isEmpty, hasOptimizerState, let weights else { return }
    let isScaled = try !weights.objectArrays(["optimizer", "inner_optimizer"]).isEmpty
    if let optimizer = state.compileConfig["optimizer"], !optimizer.isNull {
      let className = optimizer["class_name"]?.asString
      guard isScaled, className?.hasPrefix("LossScaleOptimizer") == false else { return }
      state.compileConfig["optimizer"] = [
        "module": "keras.optimizers", "class_name": "LossScaleOptimizer",
        "config": ["name": "loss_scale_optimizer", "inner_optimizer": optimizer],
        "registered_name": nil,
      ]
      return
    }
    let inner = ["optimizer"] + (isScaled ? ["inner_optimizer"] : [])
    let shapes = try weights.objectArrays(inner).map(\.shape)
    if let model, !isScaled, let name = try weights.objectName(inner),
      let className = OptimizerLayout.className(named: name)
    {
      let optimizer: JSONValue = [
        "module": "keras.optimizers", "class_name": .string(className), "config": [:],
        "registered_name": nil,
      ]
      let trained = LegacyOrder.trainable(in: model).map(\.parameter.shape)
      if OptimizerLayout(optimizer).shapes(weights: trained) == shapes {
        state.compileConfig["optimizer"] = optimizer
        state.remarks.append(
          "the file does not tell the options of the optimizer \(className), whose state it has: "
            + "Keras's defaults are taken")
        return
      }
    }
    state.remarks.append(
      "the file holds the state of an optimizer, but does not tell which: Keras leaves that out after "
        + "it has saved the same model to an .h5 file; compile the model with it, then load the "
        + "weights from this file, which restores its state")
  }

  /// The variables of a given optimizer, in the order and vocabulary of Keras 3, as far as the file has
  /// them; for files that do not tell what their model was compiled with.
  ///
  /// - Parameter optimizer: Keras 3's envelope.
  public func optimizerVariables(
    for optimizer: JSONValue, of model: any WeightedObject, description: ModelDescription? = nil
  ) throws(LeptonError) -> [CompiledState.Variable] {
    do throws(LeptonError) {
      guard let weights else { return [] }
      switch weights.layout {
      case .layers:
        let legacy = LegacySlots(weights, of: model, description: description)
        return try namedVariables(optimizer, legacy)
      case .objects: return try numberedVariables(optimizer)
      }
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
    try array.tensor(as: [.bfloat16, .float16].contains(array.dtype) ? .float32 : nil)
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
    return try OldOptimizer(optimizer).canonical(variables, isInterleaved: true)
  }

  /// Whether a float scalar follows the iteration, or nothing does.
  private static func beginsAsKeras3(_ variables: [CompiledState.Variable]) -> Bool {
    guard variables.count > 1 else { return true }
    let second = variables[1].value
    return second.shape.rank == 0 && second.dtype.isFloat
  }

  /// The layout of `.h5` files.
  private func namedVariables(
    _ optimizer: JSONValue?, _ legacy: LegacySlots?
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
    return try OldOptimizer(optimizer, isInterleaved ? nil : legacy)
      .canonical(variables, isInterleaved: isInterleaved)
  }
}
