import LeptonBase
import LeptonJSON

extension ModelDescription {
  /// Brings all call indices to count from 0, and checks that every edge begins at a call that is
  /// there.
  ///
  /// Keras 3 counts calls of a nested functional model from 1 in `input_layers` and `output_layers`,
  /// and from 0 in calls. Where a file does otherwise it shows: an index equal to the number of calls
  /// only exists when counting from 1, an index 0 only when counting from 0.
  mutating func settleEdges() throws(LeptonError) {
    var callCounts: [String: Int] = [:]
    var nested: [String: Bool] = [:]
    for layer in layers {
      callCounts[layer.name] = layer.isInput ? 1 : layer.calls.count
      if let model = layer.model { nested[layer.name] = model.kind == .functional }
    }

    func offsets(_ references: [TensorReference], byRule: Bool) -> [String: Int] {
      var offsets: [String: Int] = [:]
      for (name, isFunctional) in nested {
        let indices = references.filter { $0.layer == name }.map(\.node)
        if indices.contains(0) { continue }
        if indices.contains(callCounts[name] ?? 0) || byRule && isFunctional { offsets[name] = 1 }
      }
      return offsets
    }

    func settle(
      _ reference: TensorReference, _ offsets: [String: Int]
    ) throws(LeptonError) -> TensorReference {
      var settled = reference
      settled.node -= offsets[reference.layer] ?? 0
      guard let count = callCounts[reference.layer] else {
        throw LeptonError(
          .configuration, "an edge begins at '\(reference.layer)', but no layer has that name")
      }
      guard settled.node >= 0, settled.node < count else {
        throw LeptonError(
          .configuration,
          "an edge begins at call \(reference.node) of '\(reference.layer)', which is called "
            + "\(count) times")
      }
      return settled
    }

    let portReferences = (inputs.ports + outputs.ports).map(\.reference)
    let portOffsets = nested.isEmpty ? [:] : offsets(portReferences, byRule: true)
    let callReferences = nested.isEmpty ? [] : layers.flatMap { $0.calls.flatMap(\.references) }
    let callOffsets = offsets(callReferences, byRule: false)

    for place in layers.indices {
      let name = layers[place].name
      for call in layers[place].calls.indices {
        do throws(LeptonError) {
          layers[place].calls[call] = try layers[place].calls[call].mapReferences {
            reference throws(LeptonError) in try settle(reference, callOffsets)
          }
        } catch { throw error.at("layer '\(name)'") }
      }
    }
    do throws(LeptonError) {
      inputs = try inputs.mapReferences { reference throws(LeptonError) in
        try settle(reference, portOffsets)
      }
      outputs = try outputs.mapReferences { reference throws(LeptonError) in
        try settle(reference, portOffsets)
      }
    } catch { throw error.at("inputs and outputs of '\(name)'") }
    for port in inputs.ports where layer(named: port.reference.layer)?.isInput != true {
      throw LeptonError(
        .configuration,
        "'\(port.reference.layer)' is named as an input of '\(name)', but is no InputLayer")
    }
  }

  /// A call of a functional model by places.
  public struct CallPlace: Sendable, Hashable {
    /// The place in `layers`.
    public var layer: Int
    /// The place in the layer's `calls`.
    public var call: Int
  }

  /// The calls of a functional model in an order in which each one's inputs come before it; input
  /// layers are not listed. Among calls that are ready, the file's order holds.
  ///
  /// Throws where calls wait for each other in a circle.
  public func callOrder() throws(LeptonError) -> [CallPlace] {
    var places: [TensorReference: CallPlace] = [:]
    for (place, layer) in layers.enumerated() {
      for call in layer.calls.indices {
        places[TensorReference(layer: layer.name, node: call)] = CallPlace(layer: place, call: call)
      }
    }
    var waiting: [CallPlace: Int] = [:]
    var successors: [CallPlace: [CallPlace]] = [:]
    var order: [CallPlace] = []
    for (place, layer) in layers.enumerated() {
      for (number, call) in layer.calls.enumerated() {
        let here = CallPlace(layer: place, call: number)
        let sources = Set(
          call.references.compactMap { places[TensorReference(layer: $0.layer, node: $0.node)] })
        waiting[here] = sources.count
        for source in sources { successors[source, default: []].append(here) }
        if sources.isEmpty { order.append(here) }
      }
    }
    var next = 0
    while next < order.count {
      for successor in successors[order[next]] ?? [] {
        let left = (waiting[successor] ?? 0) - 1
        waiting[successor] = left
        if left == 0 { order.append(successor) }
      }
      next += 1
    }
    if order.count < waiting.count {
      let stuck = layers.first { layer in
        layer.calls.indices.contains { call in
          places[TensorReference(layer: layer.name, node: call)].map { (waiting[$0] ?? 0) > 0 }
            ?? false
        }
      }
      throw LeptonError(
        .configuration,
        "the layers of '\(name)' wait for each other in a circle (at '\(stuck?.name ?? "")')")
    }
    return order
  }
}
