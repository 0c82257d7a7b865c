import LeptonBase
import LeptonGraph

/// -log of the probability of labels (N, length), padded with 0, given logits (N, steps, classes) whose
/// class 0 is the blank.
struct CTCLoss: SampleFunction {
  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {}

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    guard target.rank == 2, prediction.rank == 3 else {
      throw LeptonError(
        .shapeMismatch,
        "\(prediction.builder.label): targets of shape \(target.shape) and predictions of shape "
          + "\(prediction.shape) should be (N, length) and (N, steps, classes)")
    }
    return SampleValues(try prediction.float().apply(CTC(), target.cast(.int32)))
  }
}
