import LeptonBase

/// 1 where the greatest prediction stands where the greatest target does; of equals the first counts.
struct CategoricalAccuracy: SampleFunction {
  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {}

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let label = try target.float().indexOfGreatest(axis: -1)
    let found = try prediction.float().indexOfGreatest(axis: -1)
    let (t, p) = try Term.sameRank(label, found)
    return SampleValues(try t.isEqual(to: p).float())
  }
}
