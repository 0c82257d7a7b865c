import LeptonBase
import LeptonGraph

extension Graph {
  /// Computes the part of the graph whose intermediate results are large, and whose weights are small
  /// beside them, for a few samples at a time: of a large batch everything else would go through main
  /// memory between any two nodes. What comes out depends on the shapes only, not on the machine.
  func splittingBatch() throws(LeptonError) -> Graph {
    guard let batch = inputs.first?.shape.dims.first, states.isEmpty, updates.isEmpty,
      batch >= BatchSplit.leastCount, inputs.allSatisfy({ $0.shape.dims.first == batch }),
      let split = BatchSplit(self, batch: batch)
    else { return self }
    return try split.applied(to: self)
  }
}

/// Which nodes of a graph are computed for how many samples at a time.
private struct BatchSplit {
  /// Microbatches at least: they are what threads share.
  static let leastCount = 8
  /// What one node of a microbatch should read and write at most: half a near cache.
  private static let nearBytes = 512 << 10
  /// What one node of the whole batch reads and writes at least, for it to be worth while.
  private static let leastBytes = 4 << 20

  private let batch: Int
  /// The first node of the part and the one after its last.
  private var range: Range<Int>
  private var isSample: [Bool]
  private var samples = 1

  init?(_ graph: Graph, batch: Int) {
    self.batch = batch
    range = 0..<0
    isSample = [Bool](repeating: false, count: graph.nodes.count)
    // The stretch of nodes with the largest sum of gains: bytes of a sample's activations that stay
    // near, less bytes of weights that every microbatch reads again.
    var (sum, start, best) = (0, 0, 0)
    for (index, node) in graph.nodes.enumerated() {
      if case .input = node.kind { isSample[index] = true }
      guard case .op(let op) = node.kind else { continue }
      guard op.forSamples(1, question(graph, node)) != nil else {
        (sum, start) = (0, index + 1)
        continue
      }
      isSample[index] = true
      let cost = cost(graph, node)
      if sum <= 0 { (sum, start) = (0, index) }
      sum += cost.activations - cost.weights
      if sum > best { (best, range) = (sum, start..<(index + 1)) }
    }
    guard range.count > 1 else { return nil }
    let peak = range.map { cost(graph, graph.nodes[$0]).activations }.max() ?? 0
    guard peak > 0, peak * batch >= Self.leastBytes else { return nil }
    let most = Swift.min(Swift.max(1, Self.nearBytes / peak), batch / Self.leastCount)
    samples = (1...most).last { batch % $0 == 0 } ?? 1
  }

  private func question(_ graph: Graph, _ node: Node) -> SampleWiseQuestion {
    var flags: [Bool] = []
    for argument in node.arguments {
      if case .constant = graph.nodes[argument.node].kind {
        flags.append(false)
      } else {
        flags.append(isSample[argument.node])
      }
    }
    // What is neither a constant nor runs over the samples cannot be split.
    let isKnown = zip(flags, node.arguments).allSatisfy { flag, argument in
      if flag { return true }
      if case .constant = graph.nodes[argument.node].kind { return true }
      return false
    }
    return SampleWiseQuestion(
      arguments: node.arguments.map(graph.type), results: node.types,
      isSample: isKnown ? flags : [], batch: batch)
  }

  /// Bytes that a node reads and writes for one sample, and bytes of its weights.
  private func cost(_ graph: Graph, _ node: Node) -> (activations: Int, weights: Int) {
    guard case .op(let op) = node.kind, !(op is Reshape) else { return (0, 0) }
    var (activations, weights) = (0, 0)
    for argument in node.arguments {
      let byteCount = graph.type(argument).byteCount ?? 0
      if isSample[argument.node] {
        activations += byteCount / batch
      } else {
        weights += byteCount
      }
    }
    for type in node.types { activations += (type.byteCount ?? 0) / batch }
    return (activations, weights)
  }

  /// The graph with the part as one node.
  func applied(to graph: Graph) throws(LeptonError) -> Graph {
    var whole = Graph(inputs: graph.inputs)
    var part = Graph()
    var arguments: [Value] = []
    var inside: [Value: Value] = [:]
    var outside: [Value: Value] = [:]
    let escaping = escapingValues(graph)
    var results: [Value] = []

    for (index, node) in graph.nodes.enumerated() {
      var isPart = false
      if range.contains(index), case .op = node.kind { isPart = true }
      if isPart {
        var copy = node
        copy.arguments = []
        for argument in node.arguments {
          if inside[argument] == nil {
            inside[argument] = take(argument, of: graph, into: &part, &arguments)
          }
          if let value = inside[argument] { copy.arguments.append(value) }
        }
        guard case .op(let op) = node.kind,
          let few = op.forSamples(samples, question(graph, node))
        else { throw LeptonError(.internal, "node \(index) cannot be split") }
        copy.kind = .op(few)
        copy.types = node.types.map { TensorType($0.dtype, $0.shape.withSamples(samples)) }
        part.nodes.append(copy)
        for output in node.types.indices {
          let value = Value(node: index, output: output)
          inside[value] = Value(node: part.nodes.count - 1, output: output)
          if escaping.contains(value) {
            results.append(value)
            part.outputs.append(Value(node: part.nodes.count - 1, output: output))
          }
        }
      } else {
        var copy = node
        copy.arguments = node.arguments.compactMap { outside[$0] }
        whole.nodes.append(copy)
        for output in node.types.indices {
          outside[Value(node: index, output: output)] = Value(
            node: whole.nodes.count - 1, output: output)
        }
      }
      if index == range.upperBound - 1 {
        let op = Microbatches(part: Microbatches.Part(part), count: batch / samples)
        let given = arguments.compactMap { outside[$0] }
        whole.nodes.append(
          Node(
            kind: .op(op), arguments: given, types: try op.resultTypes(given.map(whole.type)),
            label: label(graph)))
        for (output, value) in results.enumerated() {
          outside[value] = Value(node: whole.nodes.count - 1, output: output)
        }
      }
    }
    whole.outputs = graph.outputs.compactMap { outside[$0] }
    return whole.pruned()
  }

  /// A constant, or the samples of a value that is computed before the part, as a node of the part.
  private func take(
    _ value: Value, of graph: Graph, into part: inout Graph, _ arguments: inout [Value]
  ) -> Value {
    var node = graph.nodes[value.node]
    let type = graph.type(value)
    if case .constant = node.kind {
      part.nodes.append(node)
      return Value(node: part.nodes.count - 1)
    }
    let few = TensorType(type.dtype, type.shape.withSamples(samples))
    node.kind = .input(arguments.count)
    node.arguments = []
    node.types = [few]
    part.inputs.append(few)
    part.nodes.append(node)
    arguments.append(value)
    return Value(node: part.nodes.count - 1)
  }

  /// What the part computes and others read.
  private func escapingValues(_ graph: Graph) -> Set<Value> {
    var values = Set(graph.outputs)
    for (index, node) in graph.nodes.enumerated() where !range.contains(index) {
      values.formUnion(node.arguments)
    }
    return values
  }

  private func label(_ graph: Graph) -> String {
    let labels = range.map { graph.nodes[$0].label }.filter { !$0.isEmpty }
    guard let first = labels.first, let last = labels.last else { return "" }
    return first == last ? first : "\(first) … \(last)"
  }
}
