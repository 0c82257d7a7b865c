import LeptonBase
import LeptonJSON

/// The mean of a function of targets and predictions: Keras's `MeanMetricWrapper` and its subclasses.
final class MeanFunctionMetric: Mean {
  private let function: any SampleFunction
  /// What stood in the configuration, for a function of the host's.
  private let written: JSONValue?

  init(
    _ className: String, _ options: Options, name: String, direction: Direction?,
    function: any SampleFunction, written: JSONValue? = nil
  ) throws(LeptonError) {
    self.function = function
    self.written = written
    try super.init(className, options, name: name, direction: direction)
  }

  override var configuration: JSONValue { written ?? super.configuration }

  override func add(
    target: Term, prediction: Term, weight: Term?, mask: Term?
  ) throws(LeptonError) {
    let values = try function.values(target, prediction)
    try add(values, weight: LossReduction.sum.merge(weight, mask))
  }
}
