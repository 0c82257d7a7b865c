import LeptonKernels
import Synchronization

/// The level is one setting of the process, and whoever sets it holds this lock. Tests that compare
/// two runs bit for bit hold none, so `make test-swift` runs this target as a process of its own, one
/// test at a time.
private let levelInUse = Mutex<Void>(())

/// Runs `body` at every instruction-set level that this machine has, while no other test that came
/// this way runs.
func forEachInstructionSet(_ body: (lk_level) throws -> Void) rethrows {
  try levelInUse.withLock { _ in
    let best = lk_isa()
    defer { _ = lk_set_isa(best) }
    for level in [LK_LEVEL_PORTABLE, LK_LEVEL_AVX2, LK_LEVEL_AVX512] where lk_set_isa(level) {
      try body(level)
    }
  }
}
