import LeptonBase
import LeptonGraph
import LeptonRuntime

/// Constants that were computed from weights: folded expressions and packed kernels. A model's programs
/// share one cache; it is emptied when weights change.
public final class ConstantCache: Sendable {
  private struct Key: Hashable, @unchecked Sendable {
    var what: AnyHashable
    var sources: [HostBuffer.Identity]
  }

  private let entries = Lock<[Key: [HostBuffer]]>([:])
  private let packedValues = Lock<[HostBuffer.Identity: PackedValue]>([:])

  public init() {}

  /// Forgets everything; programs that exist keep what they use.
  public func removeAll() {
    entries.withLock { $0 = [:] }
    packedValues.withLock { $0 = [:] }
  }

  /// Bytes held.
  public var byteCount: Int {
    entries.withLock { $0.values.joined().reduce(0) { $0 + $1.byteCount } }
  }

  /// What `make` gives for `sources`, made once per `what`.
  func buffers(
    _ what: some Hashable, from sources: [HostBuffer],
    _ make: () throws(LeptonError) -> [HostBuffer]
  ) throws(LeptonError) -> [HostBuffer] {
    let key = Key(what: AnyHashable(what), sources: sources.map(\.identity))
    if let known = entries.withLock({ $0[key] }) { return known }
    let results = try make()
    return entries.withLock { held in
      if let known = held[key] { return known }
      held[key] = results
      return results
    }
  }

  /// Remembers from which of the results the value of a parameter can be had back.
  func keep(_ packed: PackedValue, of identity: HostBuffer.Identity) {
    packedValues.withLock { $0[identity] = packed }
  }

  /// What there is in place of the value of that identity.
  func packedValue(of identity: HostBuffer.Identity) -> PackedValue? {
    packedValues.withLock { $0[identity] }
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
