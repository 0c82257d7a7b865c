import LeptonKernels
import Testing

@Suite struct TracingTests {
  @Test(arguments: [2, 4]) func everyTaskLeavesATrace(threads: Int32) throws {
    let inner = lk_pool_create(threads)
    defer { lk_pool_free(inner) }
    let tracing = try #require(lk_tracing_create(inner, 40))
    defer { lk_tracing_free(tracing) }
    #expect(lk_pool_threads(lk_tracing_pool(tracing)) == threads)
    for count in [2, 17, 100] {
      lk_tracing_clear(tracing)
      var flags = [Int32](repeating: 0, count: count)
      let begin = lk_now()
      flags.withUnsafeMutableBufferPointer { flags in
        lk_parallel_for(
          lk_tracing_pool(tracing), Int64(count),
          { context, index in
            context?.assumingMemoryBound(to: Int32.self)[Int(index)] += 1
          }, flags.baseAddress)
      }
      let end = lk_now()
      #expect(flags == [Int32](repeating: 1, count: count))
      var traced: Int64 = 0
      let tasks = UnsafeBufferPointer(
        start: lk_tracing_tasks(tracing, &traced), count: Swift.min(count, 40))
      #expect(traced == Int64(tasks.count))
      #expect(tasks.allSatisfy { begin <= $0.begin && $0.begin <= $0.end && $0.end <= end })
      #expect(Set(tasks.map(\.thread)).count <= Int(threads))
    }
  }

  @Test func thePeakIsANumber() {
    forEachInstructionSet { _ in
      let peak = lk_measure_peak()
      #expect(peak > 0 && peak.isFinite)
    }
  }
}
