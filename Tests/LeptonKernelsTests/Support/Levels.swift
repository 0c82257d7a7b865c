import LeptonKernels

/// Runs `body` at every level this CPU has, one after the other, while no other test changes it.
func atEveryLevel(_ body: (lk_level) throws -> Void) rethrows {
  try forEachInstructionSet(body)
}
