#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// One thread beside the caller's own that does one job at a time, such as gathering the next batch
/// while the current one is computed.
public final class BackgroundWorker: @unchecked Sendable {
  /// What the thread and its owner share; lives until both are done with it.
  private final class Shared: @unchecked Sendable {
    let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    var job: (@Sendable () -> Void)?
    var isBusy = false
    var isEnding = false

    init() {
      pthread_mutex_init(mutex, nil)
      pthread_cond_init(changed, nil)
    }

    deinit {
      pthread_cond_destroy(changed)
      pthread_mutex_destroy(mutex)
      changed.deallocate()
      mutex.deallocate()
    }

    func run() {
      pthread_mutex_lock(mutex)
      while !isEnding {
        guard let job else {
          pthread_cond_wait(changed, mutex)
          continue
        }
        self.job = nil
        pthread_mutex_unlock(mutex)
        job()
        pthread_mutex_lock(mutex)
        isBusy = false
        pthread_cond_broadcast(changed)
      }
      pthread_mutex_unlock(mutex)
    }
  }

  private let shared = Shared()
  private var thread = pthread_t()
  /// False where the system gives no thread; jobs then run when they are started.
  private let hasThread: Bool

  public init() {
    let context = Unmanaged.passRetained(shared).toOpaque()
    let code = pthread_create(
      &thread, nil,
      { context in
        #if canImport(Darwin)
          let shared = Unmanaged<Shared>.fromOpaque(context).takeRetainedValue()
        #else
          guard let context else { return nil }
          let shared = Unmanaged<Shared>.fromOpaque(context).takeRetainedValue()
        #endif
        shared.run()
        return nil
      }, context)
    hasThread = code == 0
    if code != 0 { Unmanaged<Shared>.fromOpaque(context).release() }
  }

  deinit {
    guard hasThread else { return }
    pthread_mutex_lock(shared.mutex)
    shared.isEnding = true
    pthread_cond_broadcast(shared.changed)
    pthread_mutex_unlock(shared.mutex)
    pthread_join(thread, nil)
  }

  /// Begins a job; the one before must have been waited for.
  public func start(_ job: @escaping @Sendable () -> Void) {
    guard hasThread else { return job() }
    pthread_mutex_lock(shared.mutex)
    shared.isBusy = true
    shared.job = job
    pthread_cond_broadcast(shared.changed)
    pthread_mutex_unlock(shared.mutex)
  }

  /// Returns once the job is done.
  public func wait() {
    guard hasThread else { return }
    pthread_mutex_lock(shared.mutex)
    while shared.isBusy { pthread_cond_wait(shared.changed, shared.mutex) }
    pthread_mutex_unlock(shared.mutex)
  }
}
