import LeptonBase
import LeptonRuntime

/// The threads that predictions share, in the whole process.
public enum Threads {
  /// How many threads a prediction may use, the calling one included.
  public static var count: Int { ThreadPool.current.threadCount }

  /// Sets how many threads a prediction may use; 0 means as many as the process may use cores. Results
  /// do not depend on it. Throws `.invalidArgument` for a negative count or one above 1024.
  public static func setCount(_ count: Int) throws(LeptonError) {
    guard count >= 0, count <= 1024 else {
      throw LeptonError(.invalidArgument, "a thread count of \(count); 0 to 1024 are possible")
    }
    ThreadPool.select(count == 0 ? ThreadPool() : ThreadPool(threadCount: count))
  }

  /// Uses the host's own thread pool, of `count` threads; see `ThreadPool.ParallelFor`.
  public static func useHostPool(
    _ parallelFor: @escaping ThreadPool.ParallelFor, count: Int, context: UnsafeMutableRawPointer?
  ) throws(LeptonError) {
    guard count >= 1, count <= 1024 else {
      throw LeptonError(.invalidArgument, "a thread pool of \(count) threads")
    }
    ThreadPool.select(ThreadPool(hostThreads: count, parallelFor: parallelFor, context: context))
  }
}
