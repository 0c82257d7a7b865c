import LeptonBase
import LeptonKernels
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The worker threads that programs share; a front of `lk_pool`.
///
/// The process has one current pool, made when first asked for. Setting another thread count puts a new
/// pool in place; programs that are running keep the old one until they are done.
public final class ThreadPool: @unchecked Sendable {
  /// Runs `task(taskContext, i)` for every i in 0..<count and returns when all are done.
  public typealias ParallelFor =
    @convention(c) (
      _ host: UnsafeMutableRawPointer?, _ count: Int64,
      _ task: (@convention(c) (UnsafeMutableRawPointer?, Int64) -> Void)?,
      _ taskContext: UnsafeMutableRawPointer?
    ) -> Void

  public let pool: OpaquePointer?
  public let threadCount: Int

  /// A pool of lepton's own threads; the calling thread counts as one.
  public init(threadCount: Int) {
    self.threadCount = Swift.max(1, Swift.min(threadCount, 1024))
    pool = self.threadCount > 1 ? lk_pool_create(Int32(self.threadCount)) : nil
  }

  /// As many threads as LEPTON_NUM_THREADS says, else as the process may use processors.
  public convenience init() { self.init(threadCount: Self.defaultThreadCount) }

  /// A pool that hands its work to the host's own threads.
  public init(
    hostThreads: Int, parallelFor: @escaping ParallelFor, context: UnsafeMutableRawPointer?
  ) {
    threadCount = hostThreads
    pool = lk_pool_create_host(Int32(hostThreads), parallelFor, context)
  }

  deinit { if let pool { lk_pool_free(pool) } }

  /// Runs `body` for every index below `count`, each once, and returns when all are done.
  public func forEach(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    final class Context: Sendable {
      let body: @Sendable (Int) -> Void
      init(_ body: @escaping @Sendable (Int) -> Void) { self.body = body }
    }
    let context = Context(body)
    lk_parallel_for(
      pool, Int64(count),
      { context, index in
        guard let context else { return }
        Unmanaged<Context>.fromOpaque(context).takeUnretainedValue().body(Int(index))
      }, Unmanaged.passUnretained(context).toOpaque())
    withExtendedLifetime(context) {}
  }

  private static let selected = Lock<ThreadPool?>(nil)
  private static let generationCounter = Atomic<Int>(0)

  /// Rises whenever another pool becomes current.
  public static var generation: Int { generationCounter.load(ordering: .acquiring) }

  public static var current: ThreadPool {
    selected.withLock { pool in
      if let pool { return pool }
      let made = ThreadPool()
      pool = made
      return made
    }
  }

  public static func select(_ pool: ThreadPool) {
    selected.withLock { $0 = pool }
    generationCounter.add(1, ordering: .acquiringAndReleasing)
  }

  /// LEPTON_NUM_THREADS where set, else the processors this process may run on.
  static var defaultThreadCount: Int {
    if let text = getenv("LEPTON_NUM_THREADS"), let count = Int(String(cString: text)), count > 0 {
      return count
    }
    return Swift.max(1, Int(lk_available_cpus()))
  }
}
