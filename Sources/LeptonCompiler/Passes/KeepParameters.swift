import LeptonBase
import LeptonGraph

extension Graph {
  /// Every weight as a state with the memory that a trainer gives it, and every update of a parameter as
  /// what that state becomes.
  func keepingParameters() throws(LeptonError) -> Graph {
    var graph = self
    graph.updates = []
    var slots: [ObjectIdentifier: Int] = [:]
    for index in graph.nodes.indices {
      guard case .parameter(let parameter) = graph.nodes[index].kind else { continue }
      let key = ObjectIdentifier(parameter)
      let slot = slots[key] ?? graph.states.count
      if slots[key] == nil {
        slots[key] = slot
        let next =
          updates.first { $0.parameter === parameter }?.next ?? Value(node: index)
        graph.states.append(
          StateSlot(
            name: parameter.name, type: parameter.type, next: next, parameter: parameter))
      }
      graph.nodes[index].kind = .state(slot)
    }
    for update in updates where slots[ObjectIdentifier(update.parameter)] == nil {
      // Written without having been read.
      graph.states.append(
        StateSlot(
          name: update.parameter.name, type: update.parameter.type, next: update.next,
          parameter: update.parameter))
    }
    return graph.pruned()
  }
}
