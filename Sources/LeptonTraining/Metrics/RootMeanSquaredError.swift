import LeptonBase

/// √ of the mean of (p - t)².
final class RootMeanSquaredError: Mean {
  init(_ options: Options, name: String) throws(LeptonError) {
    try super.init("RootMeanSquaredError", options, name: name, direction: .lower)
  }

  override func add(
    target: Term, prediction: Term, weight: Term?, mask: Term?
  ) throws(LeptonError) {
    let (t, p) = try Term.sameRank(target.float(), prediction.float())
    try add(SampleValues((p - t).square()), weight: weight?.float())
  }

  override func result(_ variables: MetricVariables) throws(LeptonError) -> [Float] {
    try super.result(variables).map { $0.squareRoot() }
  }
}
