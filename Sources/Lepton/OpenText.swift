import LeptonBase
import LeptonCompiler
import LeptonGraph
import LeptonKernels

/// A text layer that gives as many tokens as the longest of the texts has: its texts are measured before
/// a program is chosen, for programs have fixed shapes.
struct OpenText: Sendable {
  /// The model's input that the texts come from.
  var input: Int
  var rules: TextRules

  /// Those of a graph; none where the texts of one are not a model's input.
  static func all(_ graph: Graph) -> [OpenText] {
    var found: [OpenText] = []
    for node in graph.nodes {
      guard case .op(let op) = node.kind, let text = op as? TextTokens,
        text.form == .indices(length: nil), let texts = node.arguments.first
      else { continue }
      guard let input = source(graph, texts) else { return [] }
      found.append(OpenText(input: input, rules: text.rules))
    }
    return found
  }

  private static func source(_ graph: Graph, _ value: Value) -> Int? {
    let node = graph.nodes[value.node]
    switch node.kind {
    case .input(let number): return number
    case .op(let op) where op is Reshape:
      return node.arguments.first.flatMap { source(graph, $0) }
    default: return nil
    }
  }
}

extension Model {
  /// The lengths of all open texts for inputs that have been checked.
  func textLengths(_ arrays: UnsafePointer<ArrayView>) throws(LeptonError) -> [Int] {
    var lengths: [Int] = []
    for open in openTexts {
      let array = arrays[open.input]
      guard array.dtype == .string, let count = try array.shape().count else {
        throw LeptonError(.shapeMismatch, "an array of texts is too large")
      }
      let held = array.isDense ? nil : try array.gathered()
      let data = held?.pointer ?? array.data
      var rules = open.rules.kernelRules
      let longest = lk_text_longest(
        &rules, UnsafePointer(data.assumingMemoryBound(to: lk_string.self)), Int64(count), 1)
      withExtendedLifetime(held) {}
      lengths.append(Int(longest))
    }
    return lengths
  }
}
