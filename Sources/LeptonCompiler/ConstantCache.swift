import LeptonBase
import LeptonGraph
import LeptonRuntime

/// Constants that were computed from weights: folded expressions and packed kernels. A model's programs
/// share one cache; it is emptied when weights change.
public final class ConstantCache: Sendable {
  private struct Key: Hashable, @unchecked Sendable {
    var what: AnyHashable
    var sources: [ObjectIdentifier]
  }

  private struct Entry: @unchecked Sendable {
    /// Keeps the sources alive, so that their identities stay theirs.
    var sources: [HostBuffer]
    var results: [HostBuffer]
  }

  private let entries = Lock<[Key: Entry]>([:])

  public init() {}

  /// Forgets everything; programs that exist keep what they use.
  public func removeAll() { entries.withLock { $0 = [:] } }

  /// Bytes held.
  public var byteCount: Int {
    entries.withLock { $0.values.reduce(0) { $0 + $1.results.reduce(0) { $0 + $1.byteCount } } }
  }

  /// What `make` gives for `sources`, made once per `what`.
  func buffers(
    _ what: some Hashable, from sources: [HostBuffer],
    _ make: () throws(LeptonError) -> [HostBuffer]
  ) throws(LeptonError) -> [HostBuffer] {
    let key = Key(what: AnyHashable(what), sources: sources.map { ObjectIdentifier($0) })
    if let known = entries.withLock({ $0[key]?.results }) { return known }
    let entry = Entry(sources: sources, results: try make())
    return entries.withLock { held in
      if let known = held[key] { return known.results }
      held[key] = entry
      return entry.results
    }
  }

  /// The results of an op on constants, kept for other programs.
  func evaluate(_ op: any Op, _ tensors: [Tensor]) throws(LeptonError) -> [Tensor] {
    struct Evaluation: Hashable {
      var op: AnyHashable
      var types: [TensorType]
    }
    let what = Evaluation(op: AnyHashable(op), types: tensors.map(\.type))
    let types = try op.resultTypes(tensors.map(\.type))
    let buffers = try buffers(what, from: tensors.map(\.buffer)) { () throws(LeptonError) in
      var results: [HostBuffer] = []
      for type in types { results.append(try HostBuffer(byteCount: type.byteCount ?? 0)) }
      try Self.compute(op, tensors, into: results)
      return results
    }
    return zip(types, buffers).map { Tensor($0, $1) }
  }

  /// Computes an op on constants by the kernels that would run it in a program. `results` have room for
  /// its results.
  static func compute(
    _ op: any Op, _ tensors: [Tensor], into results: [HostBuffer]
  ) throws(LeptonError) {
    let builder = GraphBuilder()
    let arguments = tensors.map { builder.input($0.type) }
    for result in try builder.apply(op, arguments) { builder.output(result) }
    let program = try bindProgram(
      try builder.graph.fusingEpilogues().fusingPointwise(), cache: ConstantCache())
    let pool = ThreadPool.current
    try Execution(program).run(
      inputs: tensors.map { $0.buffer.pointer }, outputs: results.map { $0.pointer },
      pool: pool.pool)
    withExtendedLifetime(pool) {}
  }
}
