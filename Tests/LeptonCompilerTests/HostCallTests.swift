import LeptonBase
import LeptonCompiler
import LeptonGraph
import LeptonRuntime
import Testing

@Suite struct HostCallTests {
  private static func floats(_ array: HostFunction.Array) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(
      start: array.pointer.assumingMemoryBound(to: Float.self), count: array.type.shape.count ?? 0)
  }

  /// Two results of two arguments of the same shape: a·b² and sin-free a + 3b.
  private static let pair = HostFunction(
    name: "pair",
    run: { arguments, results throws(LeptonError) in
      let (a, b) = (floats(arguments[0]), floats(arguments[1]))
      for i in a.indices {
        floats(results[0])[i] = a[i] * b[i] * b[i]
        floats(results[1])[i] = a[i] + 3 * b[i]
      }
    },
    gradient: HostFunction(name: "pair's gradient") { arguments, results throws(LeptonError) in
      let given = arguments.map { floats($0) }
      for i in given[0].indices {
        let (a, b, first, second) = (given[0][i], given[1][i], given[4][i], given[5][i])
        floats(results[0])[i] = first * b * b + second
        floats(results[1])[i] = first * 2 * a * b + 3 * second
      }
    })

  @Test func gradientsAreThoseOfTheHost() throws {
    let inputs = [values([2, 3]), values([2, 3], seed: 2)]
    for (uses, name) in [([0], "first"), ([1], "second"), ([0, 1], "both")] {
      try GradientCheck()(inputs, name) { builder, x in
        let type = builder.type(x[0])
        let results = try builder.apply(HostCall(Self.pair, results: [type, type]), x)
        guard uses.count == 2 else { return results[uses[0]] }
        return try builder.apply1(Binary(.multiply), results[0], results[1])
      }
    }
  }

  @Test func withoutGradientItIsRefusedByName() throws {
    let function = HostFunction(name: "sorted") { _, _ in }
    let builder = GraphBuilder()
    builder.label = "mine"
    let x = builder.input(.float32([4]))
    let y = try builder.apply1(HostCall(function, results: [.float32([4])]), x)
    let scalar = try builder.apply1(Reduce(.sum, axes: [0]), y)
    let error = #expect(throws: LeptonError.self) { try builder.gradients(of: scalar, for: [x]) }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains("'mine'") == true && error?.message.contains("sorted") == true)
  }

  @Test func aFailureEndsTheRunWithItsSentence() throws {
    let function = HostFunction(name: "picky") { arguments, results throws(LeptonError) in
      let x = Self.floats(arguments[0])
      guard x[0] < 10 else { throw LeptonError(.host, "too large") }
      Self.floats(results[0])[0] = x[0] + 1
    }
    let builder = GraphBuilder()
    let x = builder.input(.float32([1]))
    builder.output(try builder.apply1(HostCall(function, results: [.float32([1])]), x))
    let execution = try Execution(Compiler.compile(builder.graph, cache: ConstantCache()))
    #expect(try run(execution, [[1]]) == [[2]])
    let error = #expect(throws: LeptonError.self) { try run(execution, [[11]]) }
    #expect(error?.code == .host && error?.message.hasSuffix("too large") == true)
    #expect(try run(execution, [[2]]) == [[3]])
  }

  /// It is called in every run, also where all that it takes is constant.
  @Test func itIsNotFolded() throws {
    final class Counter: Sendable {
      private let count = Lock<Float>(0)

      func next() -> Float {
        count.withLock { count -> Float in
          count += 1
          return count
        }
      }
    }
    let counter = Counter()
    let function = HostFunction(name: "counter") { _, results throws(LeptonError) in
      Self.floats(results[0])[0] = counter.next()
    }
    let builder = GraphBuilder()
    let constant = try builder.constant(5)
    builder.output(try builder.apply1(HostCall(function, results: [.float32([])]), constant))
    let execution = try Execution(Compiler.compile(builder.graph, cache: ConstantCache()))
    #expect(try run(execution, []) == [[1]])
    #expect(try run(execution, []) == [[2]])
  }

  /// A program keeps the function, and lets go of it.
  @Test func functionsLiveAsLongAsTheirPrograms() throws {
    final class Owned: Sendable {
      let count = 7
    }
    weak var watched: Owned?
    var execution: Execution?
    do {
      let owned = Owned()
      watched = owned
      let function = HostFunction(name: "owner") { _, results throws(LeptonError) in
        Self.floats(results[0])[0] = Float(owned.count)
      }
      let builder = GraphBuilder()
      let x = builder.input(.float32([1]))
      builder.output(try builder.apply1(HostCall(function, results: [.float32([1])]), x))
      execution = try Execution(Compiler.compile(builder.graph, cache: ConstantCache()))
    }
    #expect(watched != nil)
    if let execution { #expect(try run(execution, [[0]]) == [[7]]) }
    execution = nil
    #expect(watched == nil)
  }
}
