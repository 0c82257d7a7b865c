import LeptonKernels
import Synchronization
import Testing

/// Counts how often each task ran.
private final class Tally: Sendable {
  let counts: [Atomic<Int64>.Box]
  init(_ count: Int) { counts = (0..<count).map { _ in .init() } }
  var values: [Int64] { counts.map { $0.value.load(ordering: .relaxed) } }
}

extension Atomic<Int64> {
  fileprivate final class Box: Sendable {
    let value = Atomic<Int64>(0)
  }
}

private func run(_ pool: OpaquePointer?, _ tally: Tally) {
  lk_parallel_for(
    pool, Int64(tally.counts.count),
    { context, index in
      guard let context else { return }
      let tally = Unmanaged<Tally>.fromOpaque(context).takeUnretainedValue()
      tally.counts[Int(index)].value.add(1, ordering: .relaxed)
    }, Unmanaged.passUnretained(tally).toOpaque())
}

@Suite struct PoolTests {
  @Test(arguments: [1, 2, 3, 8, 20]) func everyTaskRunsOnce(threads: Int32) {
    let pool = lk_pool_create(threads)
    defer { lk_pool_free(pool) }
    #expect(lk_pool_threads(pool) == threads)
    for count in [0, 1, 2, 3, 17, 1000] {
      let tally = Tally(count)
      for _ in 0..<20 { run(pool, tally) }
      #expect(tally.values.allSatisfy { $0 == 20 })
    }
  }

  @Test func withoutPoolTheCallerRunsAll() {
    let tally = Tally(9)
    run(nil, tally)
    #expect(tally.values == Array(repeating: 1, count: 9))
    #expect(lk_pool_threads(nil) == 1)
  }

  @Test func manyHostThreadsShareOnePool() async {
    nonisolated(unsafe) let pool = lk_pool_create(4)
    defer { lk_pool_free(pool) }
    let tallies = (0..<8).map { Tally($0 + 1) }
    await withTaskGroup(of: Void.self) { group in
      for tally in tallies { group.addTask { for _ in 0..<2000 { run(pool, tally) } } }
    }
    for tally in tallies { #expect(tally.values.allSatisfy { $0 == 2000 }) }
  }

  @Test func nestedRegionsRun() {
    final class Context {
      let pool: OpaquePointer?
      let tally = Tally(5)
      init(_ pool: OpaquePointer?) { self.pool = pool }
    }
    let pool = lk_pool_create(3)
    defer { lk_pool_free(pool) }
    let context = Context(pool)
    lk_parallel_for(
      pool, 7,
      { context, _ in
        guard let context else { return }
        let inner = Unmanaged<Context>.fromOpaque(context).takeUnretainedValue()
        run(inner.pool, inner.tally)
      }, Unmanaged.passUnretained(context).toOpaque())
    #expect(context.tally.values == Array(repeating: 7, count: 5))
  }

  @Test func theHostsPoolRunsTheTasks() {
    let calls = Tally(1)
    let pool = lk_pool_create_host(
      4,
      { host, count, task, context in
        guard let host, let task else { return }
        Unmanaged<Tally>.fromOpaque(host).takeUnretainedValue().counts[0].value.add(
          1, ordering: .relaxed)
        for index in (0..<count).reversed() { task(context, index) }
      }, Unmanaged.passUnretained(calls).toOpaque())
    defer { lk_pool_free(pool) }
    let tally = Tally(11)
    run(pool, tally)
    #expect(tally.values == Array(repeating: 1, count: 11))
    #expect(calls.values == [1])
  }
}
