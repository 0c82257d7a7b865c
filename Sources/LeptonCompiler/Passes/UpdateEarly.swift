import LeptonBase
import LeptonGraph

extension Graph {
  /// What writes states (an optimizer's work above all) is done as soon as it can be: a gradient's memory is
  /// free for the next one once its weight is updated, and it is still in the cache.
  ///
  /// A gradient that is larger than what it is computed from, as those of dense layers are, comes after all
  /// else, when most activations have gone.
  ///
  /// A state is not written before everything has read it, nor before the last op that may find a fault in
  /// the data: a step that fails leaves weights as they were.
  func updatingEarly() -> Graph {
    guard !states.isEmpty else { return self }
    return ordered(UpdateOrder(self).nodes)
  }

  /// The same nodes in another order, in which every node follows its arguments.
  private func ordered(_ order: [Int]) -> Graph {
    var position = [Int](repeating: 0, count: nodes.count)
    for (new, old) in order.enumerated() { position[old] = new }
    func moved(_ value: Value) -> Value { Value(node: position[value.node], output: value.output) }
    var graph = self
    graph.nodes = order.map { old in
      var node = nodes[old]
      node.arguments = node.arguments.map(moved)
      return node
    }
    graph.outputs = outputs.map(moved)
    for index in graph.states.indices { graph.states[index].next = moved(states[index].next) }
    return graph
  }
}

/// The order of nodes with updates moved forward; all others stay in the order in which they are.
private struct UpdateOrder {
  private(set) var nodes: [Int] = []
  private let isMovable: [Bool]
  /// How many nodes still have to be placed before a movable one.
  private var missing: [Int]
  /// Movable nodes that wait for a node.
  private var waiting: [[Int]]

  init(_ graph: Graph) {
    isMovable = Self.releasesMemory(graph)
    missing = [Int](repeating: 0, count: graph.nodes.count)
    waiting = [[Int]](repeating: [], count: graph.nodes.count)
    nodes.reserveCapacity(graph.nodes.count)
    let readers = Self.readers(graph)
    var written: [Int: [Int]] = [:]
    for (number, state) in graph.states.enumerated() {
      written[state.next.node, default: []].append(number)
    }
    let lastFault = graph.nodes.lastIndex { node in
      guard case .op(let op) = node.kind else { return false }
      return (op as? any KernelBound)?.findsFaults ?? true
    }
    for (index, node) in graph.nodes.enumerated() where isMovable[index] {
      // All of these stand before it as it is, so that it moves forward or stays.
      var before = Set(node.arguments.map(\.node))
      if let states = written[index] {
        for state in states { before.formUnion(readers[state].filter { $0 < index }) }
        if let lastFault, lastFault < index { before.insert(lastFault) }
      }
      missing[index] = before.count
      for other in before { waiting[other].append(index) }
    }
    let isLate = lateNodes(graph)
    for index in graph.nodes.indices where !isMovable[index] && !isLate[index] { place(index) }
    for index in graph.nodes.indices where isLate[index] { place(index) }
  }

  /// Which ops serve movable ones only and give more than they read.
  private func lateNodes(_ graph: Graph) -> [Bool] {
    var isLate = graph.nodes.indices.map { index in
      guard !isMovable[index], case .op(let op) = graph.nodes[index].kind,
        let bound = op as? any KernelBound, !bound.findsFaults
      else { return false }
      let node = graph.nodes[index]
      let read = Set(node.arguments).reduce(0) { $0 + (graph.type($1).byteCount ?? 0) }
      return node.types.reduce(0) { $0 + ($1.byteCount ?? 0) } > read
    }
    for value in graph.outputs + graph.states.map(\.next) { isLate[value.node] = false }
    for (index, node) in graph.nodes.enumerated() where !isMovable[index] {
      for argument in node.arguments { isLate[argument.node] = false }
    }
    return isLate
  }

  private mutating func place(_ first: Int) {
    var ready = [first]
    while let index = ready.popLast() {
      nodes.append(index)
      for other in waiting[index].reversed() {
        missing[other] -= 1
        if missing[other] == 0 { ready.append(other) }
      }
    }
  }

  /// Whether an op writes nothing but states, or serves only such ops and takes no more memory than it
  /// gives back: done early, it shortens lives of values and prolongs none.
  private static func releasesMemory(_ graph: Graph) -> [Bool] {
    var serves = graph.nodes.map { node in
      if case .op = node.kind { !node.arguments.isEmpty } else { false }
    }
    for output in graph.outputs { serves[output.node] = false }
    let uses = graph.useCounts()
    let states = Set(graph.states.map(\.next))
    for index in graph.nodes.indices.reversed() {
      let node = graph.nodes[index]
      if serves[index] {
        var sum = smallBytes
        for (output, type) in node.types.enumerated()
        where !states.contains(Value(node: index, output: output)) { sum -= type.byteCount ?? 0 }
        for argument in Set(node.arguments) where uses[argument.node][argument.output] == 1 {
          if case .op = graph.nodes[argument.node].kind {
            sum += graph.type(argument).byteCount ?? 0
          }
        }
        serves[index] = sum >= 0
      }
      if !serves[index] { for argument in node.arguments { serves[argument.node] = false } }
    }
    return serves
  }

  /// What does not count: factors and norms.
  private static let smallBytes = 256

  /// For every state the nodes that read its memory, as it is or as a view of it.
  private static func readers(_ graph: Graph) -> [[Int]] {
    var readers = [[Int]](repeating: [], count: graph.states.count)
    var stateOfNode = [Int](repeating: -1, count: graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() {
      switch node.kind {
      case .state(let number): stateOfNode[index] = number
      case .op(let op):
        for argument in node.arguments where stateOfNode[argument.node] >= 0 {
          readers[stateOfNode[argument.node]].append(index)
        }
        if op is Reshape || op is Slice || op is Unstack, let source = node.arguments.first {
          stateOfNode[index] = stateOfNode[source.node]
        }
      default: break
      }
    }
    return readers
  }
}
