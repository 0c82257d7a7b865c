import LeptonBase
import LeptonGraph

extension Graph {
  /// Every weight as the constant it is now: for inference, where programs are compiled anew when
  /// weights change. A stream of random numbers that the graph moves on, for a layer that acts as in
  /// training where the model predicts, becomes a state that begins where the stream stands.
  func readingParameters() throws(LeptonError) -> Graph {
    var graph = self
    graph.updates = []
    var slots: [ObjectIdentifier: Int] = [:]
    for index in graph.nodes.indices {
      guard case .parameter(let parameter) = graph.nodes[index].kind else { continue }
      let value = try parameter.value()
      let key = ObjectIdentifier(parameter)
      if parameter.type.dtype == .uint32,
        let update = updates.first(where: { $0.parameter === parameter })
      {
        let slot = slots[key] ?? graph.states.count
        if slots[key] == nil {
          slots[key] = slot
          graph.states.append(
            StateSlot(
              name: parameter.name, type: parameter.type, next: update.next, initial: value))
        }
        graph.nodes[index].kind = .state(slot)
      } else {
        graph.nodes[index].kind = .constant(value)
      }
    }
    return graph
  }
}
