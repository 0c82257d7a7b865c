import LeptonBase
import LeptonGraph
import LeptonRuntime

/// Makes programs from graphs.
public enum Compiler {
  /// The program that computes a graph at inference, with the weights as they are now. All shapes must be
  /// known. `cache` holds what was computed from the weights for other programs of the same model.
  public static func compile(_ graph: Graph, cache: ConstantCache) throws(LeptonError) -> Program {
    for node in graph.nodes {
      for type in node.types where type.byteCount == nil {
        throw LeptonError(
          .shapeMismatch, "layer '\(node.label)': an array of type \(type) cannot be computed")
      }
    }
    let optimized =
      try graph
      .readingParameters()
      .simplified()
      .foldingConstants(cache)
      .sinkingTransposes()
      .simplified()
      .foldingPadding()
      .pairingRecurrent()
      .fusingEpilogues()
      .foldingConstants(cache)
      .fusingPointwise()
    return try bindProgram(optimized, cache: cache)
  }
}
