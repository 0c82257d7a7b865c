#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A value that each thread has for itself, for what is seldom set: looking it up takes a lock.
///
/// A thread that sets a value sets it back to nil before it ends.
public final class PerThread<Value: Sendable>: Sendable {
  private let values = Lock<[UInt: Value]>([:])

  public init() {}

  /// The calling thread's value.
  public var current: Value? {
    get { values.withLock { $0[Self.thread] } }
    set {
      let old = values.withLock { values -> Value? in
        let old = values[Self.thread]
        values[Self.thread] = newValue
        return old
      }
      // Given up outside the lock: what ends with it may look at the values.
      withExtendedLifetime(old) {}
    }
  }

  private static var thread: UInt {
    #if canImport(Darwin)
      UInt(bitPattern: pthread_self())
    #else
      UInt(pthread_self())
    #endif
  }
}
