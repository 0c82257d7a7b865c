import LeptonBase

/// The mean of a function of targets and predictions: Keras's `MeanMetricWrapper` and its subclasses.
final class MeanFunctionMetric: Mean {
  private let function: any SampleFunction

  init(
    _ className: String, _ options: Options, name: String, direction: Direction?,
    function: any SampleFunction
  ) throws(LeptonError) {
    self.function = function
    try super.init(className, options, name: name, direction: direction)
  }

  override func add(
    target: Term, prediction: Term, weight: Term?, mask: Term?
  ) throws(LeptonError) {
    let values = try function.values(target, prediction)
    try add(values, weight: LossReduction.sum.merge(weight, mask))
  }
}
