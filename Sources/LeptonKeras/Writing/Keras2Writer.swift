import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers

/// Writes models for Keras 2.
struct Keras2Writer {
  private let network: Network
  private let compiled: CompiledState?
  private let state: OptimizerState?
  private let text: JSONObject

  /// - Throws: `.unsupported` for operations that no Keras has.
  init(
    _ network: Network, _ compiled: CompiledState?, _ reader: KerasReader
  ) throws(LeptonError) {
    self.network = network
    self.compiled = compiled
    state = compiled.map { OptimizerState($0, network) }
    text = try KerasWriter.text(network, nil, for: reader)
  }

  /// - Throws: `.unsupported` for what Keras 2 has no form for, naming layer and key.
  func content(_ format: KerasWriter.Format) throws(LeptonError) -> any ByteContent {
    let scaling = try HardSigmoidScaling(network, isForKeras2: true)
    let text = HardSigmoidScaling.renamed(.object(text), isForKeras2: true).asObject ?? [:]
    switch format {
    case .h5: return try model(.plain, text, scaling)
    case .weightsH5: return try weights(scaling)
    case .keras:
      var config = try Keras2Model(form: .archive).converted(text)
      if let compiled, compiled.compileConfig["optimizer"] != nil {
        config["compile_config"] = .object(
          try Keras2Compilation.archive(
            compiled.compileConfig, learningRate: state?.learningRate))
      }
      return try KerasWriter.archive(
        config, try weights(scaling), version: Keras2Model.kerasVersion)
    }
  }

  /// An `.h5` file that both Keras 2 and Keras 3 open; nil where the model has no such form.
  func sharedContent() throws(LeptonError) -> HDF5Image? {
    // Both versions make masks of merged inputs in their own way, so that lepton must be told which.
    let unfollowed = network.oldRuleEffects.filter { $0.rule == .allMasks && !$0.isFollowed }
    guard unfollowed.isEmpty else { return nil }
    do throws(LeptonError) { return try model(.shared, text, .none) } catch {
      guard error.code == .unsupported else { throw error }
      return nil
    }
  }

  private func model(
    _ form: Keras2Form, _ text: JSONObject, _ scaling: HardSigmoidScaling
  ) throws(LeptonError) -> HDF5Image {
    var training: JSONObject?
    var isOfOldLine = true
    if let compiled, let optimizer = compiled.compileConfig["optimizer"] {
      training = try Keras2Compilation.training(
        compiled.compileConfig, learningRate: state?.learningRate, form: form)
      isOfOldLine = try Keras2Optimizer(optimizer, form).isOfOldLine
    }
    let root = try KerasWriter.root(
      try Keras2Model(form: form).converted(text), network, version: Keras2Model.kerasVersion,
      scaling: scaling)
    guard let training else { return try HDF5Image(root) }
    root.setAttribute("training_config", .text(training.text, isUTF8: false))
    if isOfOldLine {
      try state?.writeAsKeras2(to: root)
    } else {
      try state?.writeNamedForKeras2(to: root)
    }
    return try HDF5Image(root)
  }

  /// The attributes of Keras 2's multi-head attention, in whose order of attributes those with an
  /// underscore are the only ones.
  private static let renames: [String: String] = [
    "query_dense": "_query_dense", "key_dense": "_key_dense", "value_dense": "_value_dense",
    "output_dense": "_output_dense",
  ]

  private func weights(_ scaling: HardSigmoidScaling) throws(LeptonError) -> HDF5Image {
    let tree = try ObjectTree(network, scaling: scaling, renames: Self.renames)
    guard let compiled, compiled.compileConfig["optimizer"] != nil else {
      return try HDF5Image(tree.root)
    }
    try state?.write(to: tree.root, isForKeras2: true)
    // The mean of the loss, which Keras 2 stores and asks for.
    for number in 0..<2 {
      _ = try tree.root.add(
        HDF5NewDataset(Tensor([Float(0)], [])), at: ["metrics", "mean", "vars", "\(number)"])
    }
    return try HDF5Image(tree.root)
  }
}
