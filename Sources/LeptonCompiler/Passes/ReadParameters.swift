import LeptonBase
import LeptonGraph

extension Graph {
  /// Every weight as the constant it is now: for inference, where programs are compiled anew when
  /// weights change.
  func readingParameters() throws(LeptonError) -> Graph {
    var graph = self
    for index in graph.nodes.indices {
      if case .parameter(let parameter) = graph.nodes[index].kind {
        graph.nodes[index].kind = .constant(try parameter.value())
      }
    }
    return graph
  }
}
