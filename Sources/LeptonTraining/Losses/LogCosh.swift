import LeptonBase

/// log cosh(p - t) = d + softplus(-2d) - log 2, averaged over the last axis.
struct LogCosh: SampleFunction {
  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {}

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let (t, p) = try matched(target, prediction)
    let d = try p - t
    let values = try d + (d * -2).softplus() - 0.693_147_180_559_945_3
    return SampleValues(try values.mean(axis: -1))
  }
}
