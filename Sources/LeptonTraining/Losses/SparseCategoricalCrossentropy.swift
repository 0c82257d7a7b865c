import LeptonBase
import LeptonGraph

/// -log p of the label's class. Probabilities are held to 1e-7…1 - 1e-7; what they sum to is divided
/// out. Samples of `ignore_class` give 0 and are masked. Other labels outside the classes fail the run.
struct SparseCategoricalCrossentropy: SampleFunction {
  private let fromLogits: Bool
  private let ignoredClass: Int?
  private let axis: Int

  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {
    fromLogits = try options.bool("from_logits", default: false)
    ignoredClass = try options.optionalInt("ignore_class", in: -Int(Int32.max)...Int(Int32.max))
    axis = try options.axis(isShort: role == .loss)
  }

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let p = try prediction.float()
    var labels = try target.cast(.int32)
    if labels.rank == p.rank, labels.shape.dims[try labels.axis(axis)] == 1 {
      labels = try labels.squeezed(axis: axis)
    }
    var isValid: Term?
    if let ignoredClass {
      let ignored = labels.constant(try Tensor([Int32(ignoredClass)], []))
      let valid = try labels.compare(.notEqual, ignored)
      labels = try valid.select(labels, labels.constant(try Tensor([Int32(0)], [])))
      isValid = valid
    }
    // Where a class is ignored, Keras reads probabilities even directly behind a softmax.
    let logits: Term
    if isValid == nil, let direct = CrossEntropy.logits(of: p) {
      logits = direct
    } else {
      logits = fromLogits ? p : try p.clipped(fuzz, 1 - fuzz).log()
    }
    let last = try CrossEntropy.moveLast(logits, axis: axis)
    guard labels.shape.isCompatible(with: Shape(Array(last.shape.dims.dropLast()))) else {
      throw LeptonError(
        .shapeMismatch,
        "\(p.builder.label): labels of shape \(target.shape) do not fit predictions of shape "
          + "\(prediction.shape)")
    }
    let values = try CrossEntropy.ofSoftmax(last, labels, isSparse: true)
    guard let isValid else { return SampleValues(values) }
    return SampleValues(try isValid.select(values, values.constant(0)), mask: isValid)
  }
}
