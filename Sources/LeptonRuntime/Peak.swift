import LeptonBase
import LeptonKernels

/// What the processor can do at most.
public enum Peak {
  /// By instruction-set level.
  private static let known = Lock<[UInt32: Double]>([:])

  /// Floating-point operations a second of that many threads together when they do nothing but
  /// multiply-adds in registers, at the instruction set that kernels use. Of one thread this is
  /// measured, once in a process; more are taken to have a core each.
  public static func operationsPerSecond(threads: Int) -> Double {
    let level = lk_isa().rawValue
    var single = known.withLock { $0[level] }
    if single == nil {
      single = lk_measure_peak()
      known.withLock { $0[level] = single }
    }
    return (single ?? 0) * Double(threads)
  }
}
