import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers

/// The variables of an optimizer on their way into a file.
struct OptimizerState {
  private let compiled: CompiledState
  private let optimizer: JSONValue
  private let names: [String]
  private let weights: [WeightTarget]

  init(_ compiled: CompiledState, _ network: Network) {
    self.compiled = compiled
    optimizer = compiled.compileConfig["optimizer"] ?? .null
    weights = LegacyOrder.trainable(in: network)
    let count = compiled.optimizerVariables.count
    let own = compiled.optimizerVariables.map(\.name)
    if !own.contains("") {
      names = own
      return
    }
    let paths = Dictionary(
      network.namedParameters.map { (ObjectIdentifier($0.parameter), $0.path) },
      uniquingKeysWith: { first, _ in first })
    let weights = weights.map { paths[ObjectIdentifier($0.parameter)] ?? $0.parameter.name }
    let name = Self.name(of: optimizer)
    let known = OptimizerLayout(optimizer).names(optimizer: name, weights: weights)
    if let known, known.count == count {
      names = known
    } else {
      names = (0..<count).map { "\(name)/variable_\($0)" }
    }
  }

  /// Keras's name of the optimizer, which it makes from the class unless it is given one.
  private static func name(of optimizer: JSONValue) -> String {
    optimizer["config"]?["name"]?.asString
      ?? optimizer["class_name"]?.asString?.snakeCased ?? "optimizer"
  }

  /// Writes the variables by number, as Keras 3's own layout does.
  ///
  /// - Parameter isForKeras2: leaves out the learning rate, which is no variable there.
  func write(to root: HDF5NewGroup, isForKeras2: Bool = false) throws(LeptonError) {
    guard !optimizer.isNull || !compiled.optimizerVariables.isEmpty else { return }
    let folder = try root.group(["optimizer", "vars"])
    folder.setAttribute("name", .text(Self.name(of: optimizer), isUTF8: true))
    let variables =
      isForKeras2 ? variablesOfKeras2.map(\.1) : compiled.optimizerVariables.map(\.value)
    for (number, value) in variables.enumerated() {
      _ = try folder.add(HDF5NewDataset(value), at: ["\(number)"])
    }
  }

  /// The variables since Keras 2.11: those of Keras 3 without the learning rate.
  private var variablesOfKeras2: [(String, Tensor)] {
    var variables = Array(zip(names, compiled.optimizerVariables.map(\.value)))
    if OptimizerLayout(optimizer).hasLearningRate, variables.count > 1 { variables.remove(at: 1) }
    return variables
  }

  /// Writes the variables by name in the order of Keras 2's optimizers since 2.11.
  func writeNamedForKeras2(to root: HDF5NewGroup) throws(LeptonError) {
    var variables = variablesOfKeras2
    if !variables.isEmpty { variables[0].0 = "iteration:0" }
    try LayerGroups.add(
      variables.map { name, value in
        (name, { () throws(LeptonError) in try HDF5NewDataset(value) })
      }, to: try root.group(["optimizer_weights"]))
  }

  /// Writes the variables by name, as `.h5` files have them.
  func writeNamed(to root: HDF5NewGroup) throws(LeptonError) {
    guard !compiled.optimizerVariables.isEmpty else { return }
    try LayerGroups.add(
      zip(names, compiled.optimizerVariables).map { name, variable in
        (name, { () throws(LeptonError) in try HDF5NewDataset(variable.value) })
      }, to: try root.group(["optimizer_weights"]))
  }

  /// The learning rate as it is now; nil where a schedule gives it.
  var learningRate: Double? {
    guard OptimizerLayout(optimizer).hasLearningRate,
      compiled.optimizerVariables.indices.contains(1)
    else { return nil }
    return compiled.optimizerVariables[1].value.floatScalar.map { Double($0) }
  }

  /// Writes the variables in the order of Keras 2's optimizers before 2.11, which `Keras2Optimizer` names: the
  /// iteration, no learning rate, all slots of one kind before those of the next.
  func writeAsKeras2(to root: HDF5NewGroup) throws(LeptonError) {
    let layout = OptimizerLayout(optimizer)
    let variables = Array(zip(names, compiled.optimizerVariables.map(\.value)))
    let first = layout.hasLearningRate ? 2 : 1
    let kinds = (layout.ownGroups ?? []).reduce(0) { $0 + $1.count }
    guard let iteration = variables.first,
      variables.count == first + kinds * weights.count
    else { return }
    var ordered = [(Self.name(of: optimizer) + "/iter:0", iteration.1)]
    var start = first
    for group in layout.ownGroups ?? [] {
      if optimizer["class_name"]?.asString == "Ftrl" {
        // The one whose slots stood side by side even then.
        ordered += variables[start...]
        break
      }
      for kind in group.indices {
        for weight in weights.indices {
          ordered.append(variables[start + weight * group.count + kind])
        }
      }
      start += group.count * weights.count
    }
    try LayerGroups.add(
      ordered.map { name, value in
        (name, { () throws(LeptonError) in try HDF5NewDataset(value) })
      }, to: try root.group(["optimizer_weights"]))
  }
}
