import LeptonBase
import LeptonGraph

extension Graph {
  /// Every element-by-element op as part of a `Pointwise`: an op joins those that read its result if
  /// nothing else does and the shapes are equal.
  func fusingPointwise() throws(LeptonError) -> Graph {
    let roots = pointwiseGroups()
    return try Rewriter.rewrite(self) { rewriter, op, arguments throws(LeptonError) in
      let index = rewriter.current
      guard roots[index] == index else { return nil }
      return try rewriter.emitPointwise(
        members: roots.indices.filter { roots[$0] == index }, of: self)
    }
  }

  /// For every pointwise node the node whose group it belongs to (the last of the group), -1 for the
  /// others.
  private func pointwiseGroups() -> [Int] {
    // What one pass may compute and read: bounds the kernel's registers and operands.
    let mostInstructions = 16
    let mostArguments = 14
    var consumers = [Set<Int>](repeating: [], count: nodes.count)
    for (index, node) in nodes.enumerated() {
      for argument in node.arguments { consumers[argument.node].insert(index) }
    }
    var escapes = [Bool](repeating: false, count: nodes.count)
    for value in outputs + states.map(\.next) { escapes[value.node] = true }
    var roots = [Int](repeating: -1, count: nodes.count)
    var sizes = [Int](repeating: 0, count: nodes.count)
    var argumentCounts = [Int](repeating: 0, count: nodes.count)
    for index in nodes.indices.reversed() {
      guard case .op(let op) = nodes[index].kind, Pointwise.Operation(op) != nil else { continue }
      roots[index] = index
      sizes[index] = 1
      argumentCounts[index] = nodes[index].arguments.count
      let targets = Set(consumers[index].map { roots[$0] })
      if !escapes[index], targets.count == 1, let root = targets.first, root >= 0,
        sizes[root] < mostInstructions,
        argumentCounts[root] + argumentCounts[index] <= mostArguments,
        nodes[root].types[0].shape == nodes[index].types[0].shape,
        // Other element types exist in memory only: a register's lanes are of these three.
        [.float32, .int32, .bool].contains(nodes[index].types[0].dtype)
      {
        roots[index] = root
        sizes[root] += 1
        argumentCounts[root] += argumentCounts[index]
      }
    }
    return roots
  }
}

extension Rewriter {
  fileprivate mutating func emitPointwise(members: [Int], of graph: Graph) throws(LeptonError)
    -> [Value]
  {
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
    return try emit(Pointwise(instructions: instructions, shape: shape), arguments)
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
