extension ModelDescription {
  /// The layers of a functional model in the order in which Keras lists them, whatever the order they
  /// were made in: from the furthest from the outputs to the nearest, and among those equally far as a
  /// depth-first walk from the outputs first meets them (`map_graph` of `keras/src/ops/function.py`;
  /// Keras 2's `_map_graph_network` does the same). Input layers that no output needs stand first
  /// among the nearest; other layers that no output needs are left out.
  public func layersInGraphOrder() -> [LayerDescription] {
    let places = Dictionary(
      layers.enumerated().map { ($0.element.name, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    /// The call that gives a tensor; an input layer has one without inputs.
    func source(_ reference: TensorReference) -> CallPlace? {
      guard let place = places[reference.layer],
        layers[place].isInput || layers[place].calls.indices.contains(reference.node)
      else { return nil }
      return CallPlace(layer: place, call: reference.node)
    }
    func sources(_ call: CallPlace) -> [CallPlace] {
      layers[call.layer].isInput
        ? [] : layers[call.layer].calls[call.call].flattenedReferences.compactMap(source)
    }

    let (calls, met) = walk(from: outputs.flattened.compactMap { source($0.reference) }, sources)
    var callDepths: [CallPlace: Int] = [:]
    var depths: [Int: Int] = [:]
    for call in calls.reversed() {
      // A layer that is called several times is as far away as its furthest call.
      let depth = max(callDepths[call] ?? 0, depths[call.layer] ?? 0)
      depths[call.layer] = depth
      for before in sources(call) { callDepths[before] = max(depth + 1, callDepths[before] ?? 0) }
    }
    for port in inputs.flattened {
      guard let place = places[port.reference.layer], depths[place] == nil else { continue }
      depths[place] = 0
    }
    // Those not met are unused inputs, in the order of the inputs.
    let unused = inputs.flattened.compactMap { places[$0.reference.layer] }
    func rank(_ place: Int) -> Int {
      met[place] ?? (unused.firstIndex(of: place) ?? 0) - unused.count
    }
    return depths.sorted {
      $0.value == $1.value ? rank($0.key) < rank($1.key) : $0.value > $1.value
    }.map { layers[$0.key] }
  }

  /// Walks from calls to what they depend on, depth first: the calls with each after those it depends
  /// on, and for every layer the number under which it was first met.
  private func walk(
    from ends: [CallPlace], _ sources: (CallPlace) -> [CallPlace]
  ) -> (calls: [CallPlace], met: [Int: Int]) {
    var calls: [CallPlace] = []
    var met: [Int: Int] = [:]
    var seen: Set<CallPlace> = []
    // Not recursive: models are deeper than stacks. What is to be entered, and what is to be left.
    var open: [(call: CallPlace, isDone: Bool)] = ends.reversed().map { ($0, false) }
    while let (call, isDone) = open.popLast() {
      if isDone {
        calls.append(call)
        continue
      }
      guard seen.insert(call).inserted else { continue }
      if met[call.layer] == nil { met[call.layer] = met.count }
      open.append((call, true))
      open += sources(call).reversed().map { ($0, false) }
    }
    return (calls, met)
  }
}

extension CallDescription {
  /// All edges that end here in the order in which Keras flattens arguments: dictionaries by key.
  var flattenedReferences: [TensorReference] {
    arguments.flatMap(\.flattenedReferences)
      + keywords.sorted { $0.key < $1.key }.flatMap(\.value.flattenedReferences)
  }
}

extension ArgumentDescription {
  fileprivate var flattenedReferences: [TensorReference] {
    switch self {
    case .dictionary(let entries):
      entries.sorted { $0.key < $1.key }.flatMap(\.value.flattenedReferences)
    case .list(let elements): elements.flatMap(\.flattenedReferences)
    case .tensor, .slice, .ellipsis, .constant, .literal: references
    }
  }
}
