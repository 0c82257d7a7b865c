import LeptonBase
import LeptonGraph

/// Writes a new graph from an old one, node by node in order; the tool of all passes.
///
/// A pass is given every op node with its arguments already translated. It returns the values that
/// stand for the node's results from now on, or nil to keep the node as it is.
struct Rewriter {
  private let source: Graph
  private(set) var graph: Graph
  /// New values of the source's nodes.
  private var translation: [[Value]]
  private let sourceUses: [[Int]]
  private var uses: [Value: Int] = [:]
  private var label = ""
  /// The source's node that is being rewritten.
  private(set) var current = 0

  typealias Body = (inout Rewriter, any Op, [Value]) throws(LeptonError) -> [Value]?

  /// The graph after `body` has seen every op node; nodes that nothing needs are left out.
  static func rewrite(_ graph: Graph, _ body: Body) throws(LeptonError) -> Graph {
    var rewriter = Rewriter(graph)
    for index in graph.nodes.indices { try rewriter.visit(index, body) }
    return rewriter.finished().pruned()
  }

  private init(_ source: Graph) {
    self.source = source
    graph = Graph(inputs: source.inputs)
    translation = []
    translation.reserveCapacity(source.nodes.count)
    sourceUses = source.useCounts()
  }

  private mutating func visit(_ index: Int, _ body: Body) throws(LeptonError) {
    let node = source.nodes[index]
    label = node.label
    current = index
    let arguments = node.arguments.map { translation[$0.node][$0.output] }
    var results: [Value]?
    if case .op(let op) = node.kind {
      do { results = try body(&self, op, arguments) } catch {
        throw node.label.isEmpty ? error : error.at("layer '\(node.label)'")
      }
    }
    let values =
      results ?? append(node.kind, arguments, node.types)
    translation.append(values)
    for (output, value) in values.enumerated() {
      uses[value, default: 0] += sourceUses[index][output]
    }
  }

  private func finished() -> Graph {
    var graph = self.graph
    graph.outputs = source.outputs.map { translation[$0.node][$0.output] }
    graph.states = source.states.map {
      var slot = $0
      slot.next = translation[$0.next.node][$0.next.output]
      return slot
    }
    return graph
  }

  private mutating func append(_ kind: NodeKind, _ arguments: [Value], _ types: [TensorType])
    -> [Value]
  {
    graph.nodes.append(Node(kind: kind, arguments: arguments, types: types, label: label))
    let index = graph.nodes.count - 1
    return types.indices.map { Value(node: index, output: $0) }
  }

  // MARK: What passes ask

  func type(_ value: Value) -> TensorType { graph.type(value) }

  /// What a value of the source has become.
  func translated(_ value: Value) -> Value { translation[value.node][value.output] }

  /// Puts another value in the place of one that only outputs and states still read.
  mutating func replace(_ source: Value, by value: Value) {
    translation[source.node][source.output] = value
  }

  /// The op that makes a value, with its arguments.
  func producer(_ value: Value) -> (op: any Op, arguments: [Value])? {
    let node = graph.nodes[value.node]
    guard case .op(let op) = node.kind else { return nil }
    return (op, node.arguments)
  }

  /// The tensor that a value always is.
  func constant(_ value: Value) -> Tensor? {
    guard case .constant(let tensor) = graph.nodes[value.node].kind else { return nil }
    return tensor
  }

  /// Whether only the node that is being rewritten reads the value.
  func isUsedOnce(_ value: Value) -> Bool { uses[value] == 1 }

  func isUnused(_ value: Value) -> Bool { uses[value, default: 0] == 0 }

  // MARK: What passes write

  mutating func emit(_ op: some Op, _ arguments: [Value]) throws(LeptonError) -> [Value] {
    let types = try op.resultTypes(arguments.map(type))
    return append(.op(op), arguments, types)
  }

  /// Adds an op of one result.
  mutating func emit1(_ op: some Op, _ arguments: Value...) throws(LeptonError) -> Value {
    Value(node: try emit(op, arguments)[0].node)
  }

  mutating func constant(_ tensor: Tensor) -> Value {
    append(.constant(tensor), [], [tensor.type])[0]
  }
}

extension Graph {
  /// How many arguments, outputs and next states read every result of every node.
  func useCounts() -> [[Int]] {
    var counts = nodes.map { [Int](repeating: 0, count: $0.types.count) }
    for node in nodes {
      for argument in node.arguments { counts[argument.node][argument.output] += 1 }
    }
    for output in outputs { counts[output.node][output.output] += 1 }
    for state in states { counts[state.next.node][state.next.output] += 1 }
    return counts
  }

  /// Without the nodes that neither an output nor a state needs; inputs stay.
  func pruned() -> Graph {
    var needed = [Bool](repeating: false, count: nodes.count)
    for value in outputs + states.map(\.next) { needed[value.node] = true }
    for index in nodes.indices.reversed() where needed[index] {
      for argument in nodes[index].arguments { needed[argument.node] = true }
    }
    var position = [Int](repeating: -1, count: nodes.count)
    var kept = Graph(inputs: inputs)
    kept.nodes.reserveCapacity(nodes.count)
    func moved(_ value: Value) -> Value { Value(node: position[value.node], output: value.output) }
    for (index, node) in nodes.enumerated() where needed[index] {
      var copy = node
      copy.arguments = node.arguments.map(moved)
      position[index] = kept.nodes.count
      kept.nodes.append(copy)
    }
    kept.outputs = outputs.map(moved)
    kept.states = states.map {
      var slot = $0
      slot.next = moved($0.next)
      return slot
    }
    return kept
  }
}
