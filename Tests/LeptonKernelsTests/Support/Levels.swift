import LeptonKernels
import Synchronization

/// The instruction-set level is one setting of the process: whoever changes it holds this.
private let levelInUse = Mutex<Void>(())

/// Runs `body` at every level this CPU has, one after the other, while no other test changes it.
func atEveryLevel(_ body: (lk_level) throws -> Void) rethrows {
  try levelInUse.withLock { _ in
    let best = lk_isa()
    defer { _ = lk_set_isa(best) }
    for level in [LK_LEVEL_PORTABLE, LK_LEVEL_AVX2, LK_LEVEL_AVX512] where lk_set_isa(level) {
      try body(level)
    }
  }
}
