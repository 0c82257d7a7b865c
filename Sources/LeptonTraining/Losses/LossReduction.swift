import LeptonBase
import LeptonGraph

/// How the values of a loss become one number (keras.src.losses.loss).
public enum LossReduction: String, Sendable, CaseIterable {
  /// Σ / the number of values: weights do not change the divisor.
  case sumOverBatchSize = "sum_over_batch_size"
  /// The same.
  case mean
  case sum
  /// Σ / Σ weights.
  case meanWithSampleWeight = "mean_with_sample_weight"

  /// Sample weights and mask as one weight. For means over the values, masked values are left out of
  /// the divisor: the others weigh total / valid.
  func merge(_ sampleWeight: Term?, _ mask: Term?) throws(LeptonError) -> Term? {
    guard let mask else { return try sampleWeight?.float() }
    var factor = try mask.float()
    if self == .mean || self == .sumOverBatchSize {
      let total = try factor.constant(Float(factor.count))
      factor = try factor * total.dividedOrZero(by: factor.sum())
    }
    guard let sampleWeight else { return factor }
    let (a, b) = try Term.sameRank(factor, sampleWeight.float())
    return try a * b
  }

  func apply(_ values: Term, _ weight: Term?) throws(LeptonError) -> Term {
    var (values, weight) = (values, weight)
    if let given = weight {
      let (a, b) = try Term.sameRank(values, given)
      (values, weight) = (try a * b, b)
    }
    guard values.rank > 0 else { return values }
    switch self {
    case .sum: return try values.sum()
    case .meanWithSampleWeight:
      if let weight { return try values.sum().dividedOrZero(by: weight.sum()) }
      return try average(values)
    case .mean, .sumOverBatchSize: return try average(values)
    }
  }

  private func average(_ values: Term) throws(LeptonError) -> Term {
    // The mean of nothing is zero.
    try values.count == 0 ? values.sum() : values.mean()
  }
}
