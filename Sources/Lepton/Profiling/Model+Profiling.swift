import LeptonBase
import LeptonRuntime
import LeptonTraining

/// See `Session.profile` and `Model.profileTraining`.
public typealias Profile = LeptonRuntime.Profile

extension Model {
  /// Does `runs` steps of training on one batch, like as many calls of `trainOnBatch`, and tells for every
  /// kernel call of a step what it does and how long it takes.
  ///
  /// Throws `.invalidArgument` for a model that is not compiled, and unless there are 1 to 1,000,000 runs.
  public func profileTraining(_ samples: Samples, runs: Int) throws(LeptonError) -> Profile {
    try checkProfileRuns(runs)
    let trainer = try trainer()
    defer { training.markAhead() }
    return try trainer.profile(Batch(samples), runs: runs)
  }
}

func checkProfileRuns(_ runs: Int) throws(LeptonError) {
  guard (1...1_000_000).contains(runs) else {
    throw LeptonError(.invalidArgument, "a profile of \(runs) runs; 1 to 1000000 are possible")
  }
}
