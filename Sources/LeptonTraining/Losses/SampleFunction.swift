import LeptonBase
import LeptonGraph

/// A function of targets and predictions that gives a number for every sample, or for every place of
/// a sample: what a loss reduces and what a mean metric averages. Formulas are those of
/// keras.src.losses.losses and keras.src.metrics.
///
/// Targets may be of any element type.
protocol SampleFunction: Sendable {
  init(_ options: Options, _ role: FunctionRole) throws(LeptonError)

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues
}

/// What a function is used for; a few read other options or have another sign as a metric.
enum FunctionRole: Sendable {
  case loss
  case metric
}

/// The numbers of a `SampleFunction`.
struct SampleValues {
  var values: Term
  /// Of the values' shape; false where a value does not count.
  var mask: Term?

  init(_ values: Term, mask: Term? = nil) {
    self.values = values
    self.mask = mask
  }
}

/// Keras's `backend.epsilon()`.
let fuzz: Float = 1e-7

extension SampleFunction {
  /// Both in float32 and with the same number of axes.
  func matched(_ target: Term, _ prediction: Term) throws(LeptonError) -> (Term, Term) {
    try Term.sameRank(target.float(), prediction.float())
  }

  /// The same, for a formula that needs equal shapes.
  func equal(_ target: Term, _ prediction: Term) throws(LeptonError) -> (Term, Term) {
    let (t, p) = try matched(target, prediction)
    guard t.shape.isCompatible(with: p.shape) else {
      throw LeptonError(
        .shapeMismatch,
        "\(prediction.builder.label): targets of shape \(target.shape) do not fit predictions of "
          + "shape \(prediction.shape)")
    }
    return (t, p)
  }
}
