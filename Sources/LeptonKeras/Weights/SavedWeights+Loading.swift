import LeptonBase
import LeptonGraph
import LeptonLayers
import LeptonRuntime

extension SavedWeights {
  /// Sets the parameters of a model from the file.
  ///
  /// Nothing is set before everything has been found to fit, except that an array that turns out
  /// damaged while it is read leaves others set.
  ///
  /// - Parameters:
  ///   - model: the model; its children are its layers.
  ///   - description: what the model was built from; tells the old layout about layers that Keras 1
  ///     stored differently.
  ///   - byName: in the old layout, pairs layers by name and leaves out those that only one side has;
  ///     else layers are paired in order and all must fit.
  ///   - skipsMismatch: leaves layers as they are whose weights in the file have another count or
  ///     shape.
  /// - Throws: `.weights` where counts or shapes disagree, naming layer, weight and both shapes; what
  ///   reading the file may give.
  public func load(
    into model: any WeightedObject, description: ModelDescription? = nil, byName: Bool = false,
    skipsMismatch: Bool = false
  ) throws(LeptonError) {
    var pairs: [(WeightTarget, WeightValues)]
    switch layout {
    case .layers(let groups, let topLevel):
      pairs = try legacyPairs(
        model, groups, topLevel, description, byName: byName, skipsMismatch: skipsMismatch)
    case .objects:
      var walk = ObjectWalk(weights: self, skipsMismatch: skipsMismatch)
      try walk.visitRoot(model)
      pairs = walk.pairs
    }
    if skipsMismatch {
      let misfits = Set(
        pairs.filter { $0.1.shape != $0.0.parameter.shape }.map { ObjectIdentifier($0.0.owner) })
      pairs.removeAll { misfits.contains(ObjectIdentifier($0.0.owner)) }
    }
    for (target, values) in pairs { try Self.check(target, values) }
    try Self.assign(pairs)
  }

  /// Fewer bytes are read by the calling thread alone, before others would have begun.
  private static let leastShared = 1 << 20

  /// Reads all weights and sets them; the first error in their order is that of all.
  private static func assign(_ pairs: [(WeightTarget, WeightValues)]) throws(LeptonError) {
    let tasks = pairs.map { (layer: $0.0.owner.name, parameter: $0.0.parameter, values: $0.1) }
    @Sendable func assign(_ index: Int) throws(LeptonError) {
      let task = tasks[index]
      do throws(LeptonError) { try Self.assign(task.parameter, task.values) } catch {
        throw error.at("layer '\(task.layer)'")
      }
    }
    let byteCount = tasks.reduce(0) { $0 &+ ($1.parameter.type.byteCount ?? 0) }
    guard byteCount >= leastShared else {
      for index in tasks.indices { try assign(index) }
      return
    }
    let failures = Lock<[Int: LeptonError]>([:])
    ThreadPool.current.forEach(tasks.count) { index in
      do throws(LeptonError) { try assign(index) } catch {
        failures.withLock { $0[index] = error }
      }
    }
    let first = failures.withLock { failures in
      failures.keys.min().flatMap { failures[$0] }
    }
    if let first { throw first }
  }

  private static func check(
    _ target: WeightTarget, _ values: WeightValues
  ) throws(LeptonError) {
    let parameter = target.parameter
    guard values.shape == parameter.shape else {
      var place = ""
      if case .stored(let array) = values { place = " as '\(array.name)'" }
      throw LeptonError(
        .weights,
        "layer '\(target.owner.name)': '\(parameter.name)' has the shape \(parameter.shape), but the "
          + "file stores\(place) the shape \(values.shape)")
    }
  }

  private static func assign(
    _ parameter: Parameter, _ values: WeightValues
  ) throws(LeptonError) {
    let type = parameter.type
    guard let byteCount = type.byteCount else {
      throw LeptonError(.internal, "the shape of '\(parameter.name)' is not known")
    }
    let buffer = try HostBuffer(byteCount: byteCount, isLasting: true)
    let memory = UnsafeMutableRawBufferPointer(start: buffer.pointer, count: byteCount)
    switch values {
    case .stored(let array): try array.read(as: type.dtype, into: memory)
    case .computed(var numbers, _):
      var failure: LeptonError?
      numbers.withUnsafeMutableBytes { source in
        do throws(LeptonError) {
          try ElementConversion.convert(
            UnsafeRawBufferPointer(source), .float32, isBigEndian: false, to: memory, type.dtype)
        } catch { failure = error }
      }
      if let failure { throw failure }
    }
    try parameter.set(buffer)
  }

  private func legacyPairs(
    _ model: any WeightedObject, _ groups: [LayerGroup], _ topLevel: [SavedArray],
    _ description: ModelDescription?, byName: Bool, skipsMismatch: Bool
  ) throws(LeptonError) -> [(WeightTarget, WeightValues)] {
    let layers = model.children.map(\.object).filter { !$0.isOperation }
    var pairs: [(WeightTarget, WeightValues)] = []

    func pair(_ group: LayerGroup, _ layer: any WeightedObject) throws(LeptonError) {
      let targets = LegacyOrder.targets(of: layer)
      do throws(LeptonError) {
        pairs += try legacyPairs(group.arrays, targets)
      } catch {
        if skipsMismatch, error.code == .weights { return }
        throw error.at("layer '\(layer.name)' (in the file '\(group.layer)')")
      }
    }

    if byName {
      for group in groups where !group.arrays.isEmpty {
        for layer in layers where layer.name == group.layer { try pair(group, layer) }
      }
      return pairs
    }
    let saved = groups.filter { !$0.arrays.isEmpty }
    var wanting = layers.filter { !LegacyOrder.targets(of: $0).isEmpty }
    if saved.count != wanting.count { wanting = Self.unnested(layers, saved) }
    guard saved.count == wanting.count else {
      throw LeptonError(
        .weights,
        "the model has \(wanting.count) layers with weights, the file \(saved.count): "
          + Self.firstDifference(wanting.map(\.name), saved.map(\.layer)))
    }
    for (group, layer) in zip(saved, wanting) { try pair(group, layer) }
    if !topLevel.isEmpty {
      let own = model.ownParameters.map { WeightTarget(parameter: $0, owner: model) }
      pairs += try legacyPairs(topLevel, own)
    }
    return pairs
  }

  private func legacyPairs(
    _ arrays: [SavedArray], _ targets: [WeightTarget]
  ) throws(LeptonError) -> [(WeightTarget, WeightValues)] {
    let scale = targets.first.flatMap { adapterScales[$0.owner.name] }
    let values = try OldWeights.matched(arrays, targets, adapterScale: scale ?? 1)
    guard values.count == targets.count else {
      throw LeptonError(
        .weights, "it has \(targets.count) weights, but the file stores \(arrays.count) for it")
    }
    var pairs: [(WeightTarget, WeightValues)] = []
    for (target, values) in zip(targets, values) {
      let kernel = try OldWeights.kernel(
        values, target, isKeras1: isKeras1, isTheano: isTheano,
        isChannelsFirst: Self.isChannelsFirst(target.owner))
      pairs.append((target, kernel))
    }
    return pairs
  }

  /// The names of all layers, nested ones too, that have their channels first.
  static func channelsFirstLayers(_ description: ModelDescription) -> Set<String> {
    var names: Set<String> = []
    for layer in description.layers {
      if let model = layer.model { names.formUnion(channelsFirstLayers(model)) }
      if layer.config["data_format"]?.asString == "channels_first" { names.insert(layer.name) }
    }
    return names
  }

  /// Whether the layer that holds a weight, wherever it is, has its channels first.
  private static func isChannelsFirst(_ owner: any WeightedObject) -> Bool {
    (owner as? Layer)?.config["data_format"]?.asString == "channels_first"
  }

  /// The layers with weights that the groups belong to: those of the model, but of nested models those
  /// within where the file has groups for them, as Keras 1 wrote the branches of `Merge`.
  private static func unnested(
    _ layers: [any WeightedObject], _ groups: [LayerGroup]
  ) -> [any WeightedObject] {
    var found: [any WeightedObject] = []
    var queue = layers.filter { !LegacyOrder.targets(of: $0).isEmpty }
    while !queue.isEmpty {
      let layer = queue.removeFirst()
      let place = found.count
      if layer is Network, groups.indices.contains(place),
        groups[place].arrays.count < LegacyOrder.targets(of: layer).count
      {
        let inner = layer.children.map(\.object)
        queue = inner.filter { !LegacyOrder.targets(of: $0).isEmpty } + queue
      } else {
        found.append(layer)
      }
    }
    return found
  }

  private static func firstDifference(_ model: [String], _ file: [String]) -> String {
    for place in 0..<Swift.max(model.count, file.count) {
      let left = place < model.count ? "'\(model[place])'" : "nothing"
      let right = place < file.count ? "'\(file[place])'" : "nothing"
      if left != right {
        return "number \(place + 1) is \(left) in the model and \(right) in the file"
      }
    }
    return "their names agree"
  }
}
