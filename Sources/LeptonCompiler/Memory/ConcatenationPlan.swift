import LeptonBase
import LeptonGraph

/// Which values are computed where a concatenation wants them, so that nothing is copied.
///
/// Where all axes before that of the concatenation have one element, its arguments lie one after the
/// other and any op may write them. Along the last axis they are columns of the result: for ops that
/// step over the columns of others from row to row, and whose readers do so too.
struct ConcatenationPlan {
  /// A place in the memory of a concatenation's result.
  struct Slot {
    /// The concatenation that takes the value in.
    var parent: Value
    /// The outermost concatenation around it: the value that owns the memory.
    var root: Value
    var byteOffset: Int
    /// Elements from one row (all of the last axis) to the next; nil where rows lie densely.
    var rowStride: Int?
  }

  private(set) var slots: [Value: Slot] = [:]

  private struct Reader {
    var node: Int
    var argument: Int
  }

  init(_ graph: Graph) {
    guard graph.nodes.contains(where: { $0.concatenation != nil }) else { return }
    var readers: [Value: [Reader]] = [:]
    for (index, node) in graph.nodes.enumerated() {
      for (number, argument) in node.arguments.enumerated() {
        readers[argument, default: []].append(Reader(node: index, argument: number))
      }
    }
    let escaping = Set(graph.outputs + graph.states.map(\.next))
    // Outer concatenations come after those that they take in.
    for index in graph.nodes.indices.reversed() {
      guard let axis = graph.nodes[index].concatenation?.axis else { continue }
      let parent = Value(node: index)
      var offset = 0
      for argument in graph.nodes[index].arguments {
        let position = offset
        offset += graph.type(argument).shape.dims[axis]
        guard slots[argument] == nil, !escaping.contains(argument), let own = readers[argument],
          own.filter({ $0.node == index }).count == 1,
          let slot = slot(graph, parent, axis, position), graph.type(argument).shape.count != 0,
          graph.nodes[argument.node].canCompute(into: slot, graph),
          slot.rowStride == nil
            || own.allSatisfy({ graph.nodes[$0.node].stepsOverRows(argument: $0.argument, graph) })
        else { continue }
        slots[argument] = slot
      }
    }
  }

  /// Where what begins at `position` of the axis of a concatenation's result lies.
  private func slot(_ graph: Graph, _ parent: Value, _ axis: Int, _ position: Int) -> Slot? {
    let (own, type) = (slots[parent], graph.type(parent))
    var slot = Slot(parent: parent, root: own?.root ?? parent, byteOffset: own?.byteOffset ?? 0)
    slot.byteOffset += position * type.shape.strides[axis] * type.dtype.size
    if own?.rowStride == nil, type.shape.dims[..<axis].allSatisfy({ $0 == 1 }) { return slot }
    guard axis == type.shape.rank - 1 else { return nil }
    slot.rowStride = own?.rowStride ?? type.shape.dims[axis]
    return slot
  }
}

extension Node {
  fileprivate var concatenation: Concatenate? {
    guard case .op(let op) = kind else { return nil }
    return op as? Concatenate
  }

  fileprivate func canCompute(into slot: ConcatenationPlan.Slot, _ graph: Graph) -> Bool {
    guard case .op(let op) = kind else { return false }
    switch op {
    // These are parts of their arguments' memory.
    case is Reshape, is Slice, is Unstack: return false
    case is Pointwise, is Concatenate: return true
    case let op as Fused: return slot.rowStride == nil || op.hasUniformRows(self, graph)
    default: return slot.rowStride == nil
    }
  }

  /// Whether the argument of this number may have gaps between its rows.
  fileprivate func stepsOverRows(argument number: Int, _ graph: Graph) -> Bool {
    guard case .op(let op) = kind else { return false }
    switch op {
    case is Pointwise, is Concatenate: return true
    case let op as Fused:
      let isRead = number == 0 || (op.residual != .none && number == arguments.count - 1)
      return isRead && op.hasUniformRows(self, graph)
    default: return false
    }
  }
}

extension Fused {
  /// Whether the kernel walks its image or matrix row by row with one stride.
  fileprivate func hasUniformRows(_ node: Node, _ graph: Graph) -> Bool {
    switch base {
    case .matMul(let op):
      return !op.transposesA && graph.type(node.arguments[1]).shape.rank == 2
    case .convolution, .depthwise, .transposed: return true
    case .inputGradient: return false
    }
  }
}
