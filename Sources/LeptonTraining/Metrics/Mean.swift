import LeptonBase
import LeptonGraph
import LeptonJSON

/// The weighted mean of values: Keras's `Mean`, and what most metrics are made of.
public class Mean: Metric {
  private var total: Parameter?
  private var count: Parameter?

  override init(
    _ className: String, _ options: Options, name: String, direction: Direction?,
    dtype: String = "float32"
  ) throws(LeptonError) {
    try super.init(className, options, name: name, direction: direction, dtype: dtype)
    total = variable("total", [])
    count = variable("count", [])
  }

  /// A mean of numbers that the caller computes, such as losses.
  public convenience init(name: String) throws(LeptonError) {
    try self.init(
      "Mean", Options("metric Mean", ["name": .string(name)]), name: name, direction: nil)
  }

  /// Adds `value`, a float32 scalar, `weight` times.
  public final func update(
    _ builder: GraphBuilder, value: Value, weight: Float
  ) throws(LeptonError) {
    let term = Term(builder, value)
    try accumulate(total: term * weight, count: term.constant(weight))
  }

  /// Adds values with weights: one number per sample, which is the mean of the sample's values times
  /// their weights. Keras's `reduce_to_samplewise_values`.
  final func add(_ samples: SampleValues, weight given: Term?) throws(LeptonError) {
    var values = try samples.values.float()
    var count: Term?
    if var weight = try given?.float() {
      if let mask = samples.mask { weight = try LossReduction.sum.merge(weight, mask) ?? weight }
      (values, weight) = try Term.sameRank(values, weight)
      let axes = weight.rank
      if values.rank > axes { values = try values.reduce(.mean, Array(axes..<values.rank)) }
      weight = try weight.broadcast(to: values.shape)
      values = try values * weight
      if axes > 1 { weight = try weight.reduce(.mean, Array(1..<axes)) }
      count = try weight.sum()
    }
    if values.rank > 1 { values = try values.reduce(.mean, Array(1..<values.rank)) }
    let number = Float(values.shape.dims.first ?? 1)
    if count == nil { count = try values.constant(number) }
    guard let count else { return }
    try accumulate(total: values.sum(), count: count)
  }

  private func accumulate(total sum: Term, count number: Term) throws(LeptonError) {
    guard let total, let count else { return }
    try accumulate(total, sum)
    try accumulate(count, number)
  }

  override func add(
    target: Term, prediction: Term, weight: Term?, mask: Term?
  ) throws(LeptonError) {
    try add(SampleValues(target), weight: LossReduction.sum.merge(weight, mask))
  }

  override func result(_ variables: MetricVariables) throws(LeptonError) -> [Float] {
    [ratio(variables.scalar(0), variables.scalar(1))]
  }
}
