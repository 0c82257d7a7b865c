import LeptonBase
import LeptonJSON
import LeptonLayers

/// Brings a functional model into words that Keras has.
///
/// What was read from TensorFlow's functions is partly more than `keras.ops` says with one operation: such
/// calls become several (`PortableCall`). Shapes that a model computes with tensors become numbers; what
/// computed them is left out then.
struct PortableModel {
  private var model: ModelDescription
  private let written: ModelDescription
  private let network: Network
  private var names: Set<String>
  /// What stands in the places of edges.
  private var replaced: [TensorReference: ArgumentDescription] = [:]

  /// - Parameter model: the description of `network` with shapes and types of all edges.
  /// - Throws: `.unsupported` where Keras has nothing that computes the same; names the operation.
  static func rewritten(
    _ model: ModelDescription, _ network: Network
  ) throws(LeptonError) -> ModelDescription {
    // What Keras 3 wrote, it reads.
    guard model.kind == .functional,
      model.layers.contains(where: {
        !isKnown($0) || (model.obeysRecordedTraining && $0.isOperation)
      })
    else { return model }
    var portable = PortableModel(model, network)
    try portable.rewrite()
    return portable.model
  }

  private init(_ model: ModelDescription, _ network: Network) {
    self.model = model
    written = model
    self.network = network
    names = Set(model.layers.map(\.name))
  }

  /// Whether Keras has the operation and all its settings.
  private static func isKnown(_ layer: LayerDescription) -> Bool {
    guard layer.isOperation else { return true }
    guard KnownOperations.module(of: layer.className) != nil else { return false }
    return !PortableCall.isExtended(layer)
  }

  private mutating func rewrite() throws(LeptonError) {
    var layers: [LayerDescription] = []
    for layer in model.layers {
      guard layer.isOperation else {
        layers.append(layer)
        continue
      }
      do throws(LeptonError) {
        for call in layer.calls.indices { layers += try steps(layer, call) }
      } catch { throw error.at("operation '\(layer.name)'") }
    }
    model.layers = layers
    replaceEdges()
    dropUnused()
    for layer in model.layers.indices where model.layers[layer].isOperation {
      model.layers[layer].writeArraysOut()
    }
    for layer in model.layers { try check(layer) }
    try checkEdges()
  }

  // MARK: Calls

  /// The operations that say what one call says.
  private mutating func steps(
    _ layer: LayerDescription, _ call: Int
  ) throws(LeptonError) -> [LayerDescription] {
    let place = TensorReference(layer: layer.name, node: call)
    if let number = number(layer, place) {
      replaced[place] = number
      return []
    }
    var description = layer
    description.calls = [layer.calls[call]]
    // Every call is a layer of its own, for its settings may be its own.
    if call > 0 {
      description.name = unusedName(layer.name)
      description.config["name"] = .string(description.name)
      for tensor in 0..<outputCount(layer, call) {
        let moved = TensorReference(layer: layer.name, node: call, tensor: tensor)
        replaced[moved] = .tensor(
          TensorReference(layer: description.name, tensor: tensor),
          network.specification(moved))
      }
    }
    guard !Self.isKnown(layer) else { return [description] }
    let (written, network) = (written, network)
    var portable = PortableCall(
      description, output: network.specification(place),
      shapeSource: { Self.source(of: $0, written, network) }
    ) {
      network.outputIntegers[$0]
    }
    guard try portable.translate() else {
      // Kept where it only computes shapes, for then it will be left out.
      return [description]
    }
    var steps = portable.steps
    var renamed: [String: String] = [:]
    for step in steps.indices.dropLast() {
      let name = unusedName(layer.name)
      renamed[steps[step].name] = name
      steps[step].name = name
      steps[step].config["name"] = .string(name)
    }
    for step in steps.indices {
      for call in steps[step].calls.indices {
        steps[step].calls[call] = try steps[step].calls[call].mapReferences { reference in
          var reference = reference
          reference.layer = renamed[reference.layer] ?? reference.layer
          return reference
        }
      }
    }
    return steps
  }

  /// What a call gives, where that is numbers that follow from known dimensions alone.
  private func number(
    _ layer: LayerDescription, _ place: TensorReference
  ) -> ArgumentDescription? {
    guard outputCount(layer, place.node) == 1, let specification = network.specification(place)
    else { return nil }
    var integers = network.outputIntegers[place]
    if integers == nil, layer.className == "Cast",
      case .tensor(let source, _)? = layer.calls[place.node].arguments.first,
      specification.dtype == "float32"
    {
      integers = network.outputIntegers[source]
    }
    guard let integers else { return nil }
    let known = integers.compactMap { $0 }
    guard known.count == integers.count, specification.shape.rank <= 1 else { return nil }
    let isFloat = specification.dtype == "float32"
    let numbers: [JSONValue] = known.map { isFloat ? .number(Double($0)) : JSONValue($0) }
    if specification.shape.rank == 0 { return numbers.first.map { .literal($0) } }
    return .constant(dtype: specification.dtype, value: .array(numbers))
  }

  private func outputCount(_ layer: LayerDescription, _ call: Int) -> Int {
    guard let place = network.layers.firstIndex(where: { $0.name == layer.name }),
      network.outputTypes.indices.contains(place),
      network.outputTypes[place].indices.contains(call)
    else { return 0 }
    return network.outputTypes[place][call].count
  }

  private mutating func unusedName(_ name: String) -> String {
    var number = 1
    while !names.insert("\(name)_\(number)").inserted { number += 1 }
    return "\(name)_\(number)"
  }

  /// The tensor whose shape numbers were taken from; nil where they come from several tensors.
  private static func source(
    of references: [TensorReference], _ written: ModelDescription, _ network: Network
  ) -> ArgumentDescription? {
    var sources: Set<TensorReference> = []
    var visited: Set<TensorReference> = []
    var open = references.filter { network.outputIntegers[$0]?.contains(nil) ?? false }
    while let reference = open.popLast() {
      guard visited.insert(reference).inserted, let layer = written.layer(named: reference.layer),
        layer.calls.indices.contains(reference.node)
      else { continue }
      let inner = layer.calls[reference.node].references
      if layer.className == "Shape" {
        sources.formUnion(inner)
      } else {
        open += inner.filter { network.outputIntegers[$0]?.contains(nil) ?? false }
      }
    }
    guard sources.count == 1, let source = sources.first else { return nil }
    return .tensor(source, network.specification(source))
  }

  // MARK: Edges

  private mutating func replaceEdges() {
    guard !replaced.isEmpty else { return }
    for layer in model.layers.indices {
      for call in model.layers[layer].calls.indices {
        var changed = model.layers[layer].calls[call]
        changed.arguments = changed.arguments.map { $0.replacingEdges(replaced) }
        changed.keywords = changed.keywords.map {
          ArgumentDescription.Entry(key: $0.key, value: $0.value.replacingEdges(replaced))
        }
        model.layers[layer].calls[call] = changed
      }
    }
    for port in model.outputs.ports.indices {
      let reference = model.outputs.ports[port].reference
      if case .tensor(let moved, _)? = replaced[reference] {
        model.outputs.ports[port].reference = moved
      }
    }
  }

  /// Leaves out operations that nobody uses any more.
  private mutating func dropUnused() {
    while true {
      var used = Set(model.outputs.ports.map(\.reference.layer))
      for layer in model.layers {
        for call in layer.calls { used.formUnion(call.references.map(\.layer)) }
      }
      let kept = model.layers.filter { !$0.isOperation || used.contains($0.name) }
      if kept.count == model.layers.count { return }
      model.layers = kept
    }
  }

  private func check(_ layer: LayerDescription) throws(LeptonError) {
    guard Self.isKnown(layer) else {
      throw LeptonError(
        .unsupported,
        "operation '\(layer.name)': Keras 3 has no operation that computes what \(layer.className) "
          + "does here; replace that part of the model by Keras layers before saving it")
    }
    guard layer.calls.allSatisfy({ !$0.references.isEmpty }) else {
      throw LeptonError(
        .unsupported,
        "'\(layer.name)' (\(layer.className)) depends on no input of the model, which Keras 3 has no "
          + "form for")
    }
  }

  private func checkEdges() throws(LeptonError) {
    let present = Set(model.layers.map(\.name))
    let references =
      model.outputs.ports.map(\.reference)
      + model.layers.flatMap { $0.calls.flatMap(\.references) }
    guard let lost = references.first(where: { !present.contains($0.layer) }) else { return }
    throw LeptonError(
      .unsupported,
      "operation '\(lost.layer)' gives what follows from shapes alone, which Keras 3 has no form for "
        + "as an output of a model")
  }
}

extension ArgumentDescription {
  /// The argument with something else in the places of some edges.
  fileprivate func replacingEdges(
    _ replaced: [TensorReference: ArgumentDescription]
  ) -> ArgumentDescription {
    switch self {
    case .tensor(let reference, _): return replaced[reference] ?? self
    case .list(let items):
      let items = items.map { $0.replacingEdges(replaced) }
      let literals = items.compactMap(\.literalValue)
      return literals.count == items.count ? .literal(.array(literals)) : .list(items)
    case .dictionary(let entries):
      return .dictionary(
        entries.map { Entry(key: $0.key, value: $0.value.replacingEdges(replaced)) })
    case .slice(let start, let stop, let step):
      return .slice(
        start: start.replacingEdges(replaced), stop: stop.replacingEdges(replaced),
        step: step.replacingEdges(replaced))
    case .ellipsis, .constant, .literal: return self
    }
  }
}
