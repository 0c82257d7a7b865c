import LeptonBase

/// 1 where the greatest prediction is that of the label; of equals the first counts.
struct SparseCategoricalAccuracy: SampleFunction {
  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {}

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    var labels = try target.float()
    if labels.rank == prediction.rank, labels.shape.dims.last == 1 {
      labels = try labels.squeezed(axis: -1)
    }
    let found = try prediction.float().indexOfGreatest(axis: -1).float()
    let matches = try labels.isEqual(to: found).float()
    return SampleValues(
      matches.rank > 1 && matches.shape.dims.last == 1 ? try matches.squeezed(axis: -1) : matches)
  }
}
