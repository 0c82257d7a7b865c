import LeptonBase
import LeptonGraph

/// A part of a graph computed for a few samples at a time, so that what lies between its nodes stays in
/// the near caches. Arguments and results are those of the part, for the whole batch.
struct Microbatches: Op {
  static let name = "microbatches"

  /// The part for one microbatch: its inputs are the arguments.
  final class Part: Sendable {
    let graph: Graph
    init(_ graph: Graph) { self.graph = graph }
  }

  let part: Part
  let count: Int

  var title: String {
    let ops = part.graph.nodes.count { if case .op = $0.kind { true } else { false } }
    return "\(count) microbatches of \(ops) ops"
  }

  func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    part.graph.outputs.map {
      let type = part.graph.type($0)
      return TensorType(type.dtype, type.shape.withSamples(type.shape[0] * count))
    }
  }

  func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    count * part.graph.floatOperations
  }

  static func == (a: Self, b: Self) -> Bool { a.part === b.part && a.count == b.count }

  func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(part))
    hasher.combine(count)
  }
}

extension Shape {
  /// The same with another first dimension.
  func withSamples(_ count: Int) -> Shape { Shape([count] + dims.dropFirst()) }
}
