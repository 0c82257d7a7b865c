import LeptonBase
import LeptonGraph
import LeptonRuntime

/// Makes programs from graphs.
public enum Compiler {
  /// The program that computes a graph at inference, with the weights as they are now. All shapes must be
  /// known. `cache` holds what was computed from the weights for other programs of the same model.
  public static func compile(_ graph: Graph, cache: ConstantCache) throws(LeptonError) -> Program {
    let program = try program(graph.readingParameters(), cache: cache)
    // What the program computes with stands for the weights that it was made of.
    for case .parameter(let parameter) in graph.nodes.lazy.map(\.kind) {
      parameter.hold { cache.packedValue(of: $0) }
    }
    return program
  }

  /// The program of a training step, or of any graph whose parameters live in memory that others
  /// write between its runs: every parameter is a state (`Program.stateParameters`), and what the
  /// graph's updates say is in it when a run ends.
  public static func compileTraining(
    _ graph: Graph, cache: ConstantCache
  ) throws(LeptonError) -> Program {
    try program(graph.keepingParameters(), cache: cache)
  }

  private static func program(
    _ graph: Graph, cache: ConstantCache
  ) throws(LeptonError) -> Program {
    for node in graph.nodes {
      for type in node.types where type.byteCount == nil {
        throw LeptonError(
          .shapeMismatch, "layer '\(node.label)': an array of type \(type) cannot be computed")
      }
    }
    let optimized =
      try graph
      .simplified()
      .foldingConstants(cache)
      .sinkingTransposes()
      .simplified()
      .foldingPadding()
      .maskingPooledGradients()
      .pairingRecurrent()
      .fusingEpilogues()
      .foldingConstants(cache)
      .fusingBands()
      .fusingPointwise()
      .updatingEarly()
      .splittingBatch()
    return try bindProgram(optimized, cache: cache)
  }
}
