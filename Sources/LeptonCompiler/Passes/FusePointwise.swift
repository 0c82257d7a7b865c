import LeptonBase
import LeptonGraph

extension Graph {
  /// Every element-by-element op as part of a `Pointwise`: an op joins those that read its result if
  /// nothing else does, but perhaps outputs and states, and the shapes are equal.
  func fusingPointwise() throws(LeptonError) -> Graph {
    let (roots, escapes) = pointwiseGroups()
    var members: [Int: [Int]] = [:]
    for (index, root) in roots.enumerated() where root >= 0 {
      members[root, default: []].append(index)
    }
    return try Rewriter.rewrite(self) { rewriter, op, arguments throws(LeptonError) in
      guard let group = members[rewriter.current] else { return nil }
      let others = group.filter { escapes[$0] && $0 != rewriter.current }
      let results = try rewriter.emitPointwise(group, others: others, of: self)
      for (member, result) in zip(others, results.dropFirst()) {
        rewriter.replace(Value(node: member, output: 0), by: result)
      }
      return Array(results.prefix(1))
    }
  }

  /// For every pointwise node the node whose group it belongs to (the last of the group), -1 for the
  /// others; and whether an output or a state reads it.
  private func pointwiseGroups() -> (roots: [Int], escapes: [Bool]) {
    // What one pass may compute, read and write: bounds the kernel's instructions (loads and stores
    // among them), registers and operands.
    let (mostOps, mostLoads, mostOperands, mostResults) = (16, 44, 15, 4)
    var consumers = [Set<Int>](repeating: [], count: nodes.count)
    for (index, node) in nodes.enumerated() {
      for argument in node.arguments { consumers[argument.node].insert(index) }
    }
    var escapes = [Bool](repeating: false, count: nodes.count)
    for value in outputs + states.map(\.next) { escapes[value.node] = true }
    var roots = [Int](repeating: -1, count: nodes.count)
    var groups: [Int: Group] = [:]
    for index in nodes.indices.reversed() {
      guard case .op(let op) = nodes[index].kind, Pointwise.Operation(op) != nil else { continue }
      roots[index] = index
      groups[index] = Group(loads: nodes[index].arguments.count, arguments: reads(index))
      let targets = Set(consumers[index].map { roots[$0] })
      guard targets.count == 1, let root = targets.first, root >= 0, var group = groups[root],
        nodes[root].types[0].shape == nodes[index].types[0].shape,
        // Other element types exist in memory only: a register's lanes are of these three.
        [.float32, .int32, .bool].contains(nodes[index].types[0].dtype)
      else { continue }
      group.ops += 1
      group.loads += nodes[index].arguments.count
      group.arguments.remove(Value(node: index))
      group.arguments.formUnion(reads(index))
      if escapes[index] { group.results += 1 }
      if group.ops <= mostOps, group.loads <= mostLoads, group.results <= mostResults,
        group.arguments.count + group.results <= mostOperands
      {
        roots[index] = root
        groups[root] = group
      }
    }
    return (roots, escapes)
  }

  /// What a group of ops computes and reads so far.
  private struct Group {
    var ops = 1
    var results = 1
    var loads: Int
    var arguments: Set<Value>
  }

  /// What a node reads from memory: numbers stand in the instructions.
  private func reads(_ index: Int) -> Set<Value> {
    Set(
      nodes[index].arguments.filter { argument in
        guard case .constant(let tensor) = nodes[argument.node].kind else { return true }
        return tensor.shape.count != 1
      })
  }
}

extension Rewriter {
  /// Adds the members of a group as one op; its results are that of the last member and those of
  /// `others`.
  fileprivate mutating func emitPointwise(
    _ members: [Int], others: [Int], of graph: Graph
  ) throws(LeptonError) -> [Value] {
    var instructions: [Pointwise.Instruction] = []
    var positions: [Int: Int] = [:]
    var arguments: [Value] = []
    for member in members {
      let node = graph.nodes[member]
      guard case .op(let op) = node.kind, let operation = Pointwise.Operation(op) else {
        throw LeptonError(.internal, "node \(member) is not pointwise")
      }
      var operands: [Pointwise.Operand] = []
      for argument in node.arguments {
        if let position = positions[argument.node] {
          operands.append(.result(position))
          continue
        }
        let value = translated(argument)
        if let number = number(value) {
          operands.append(number)
        } else if let known = arguments.firstIndex(of: value) {
          operands.append(.argument(known))
        } else {
          operands.append(.argument(arguments.count))
          arguments.append(value)
        }
      }
      positions[member] = instructions.count
      instructions.append(
        Pointwise.Instruction(operation: operation, operands: operands, dtype: node.types[0].dtype))
    }
    let shape = graph.nodes[members[members.count - 1]].types[0].shape
    let results = [instructions.count - 1] + others.compactMap { positions[$0] }
    return try emit(
      Pointwise(instructions: instructions, shape: shape, results: results), arguments)
  }

  /// A constant of one element as a number in the instruction.
  private func number(_ value: Value) -> Pointwise.Operand? {
    guard let tensor = constant(value), tensor.shape.count == 1 else { return nil }
    switch tensor.dtype {
    case .float32: return .number(Double(tensor.buffer.pointer.load(as: Float.self)), .float32)
    case .int32: return .number(Double(tensor.buffer.pointer.load(as: Int32.self)), .int32)
    case .bool: return .number(tensor.buffer.pointer.load(as: UInt8.self) == 0 ? 0 : 1, .bool)
    default: return nil
    }
  }
}
