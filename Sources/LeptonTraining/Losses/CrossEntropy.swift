import LeptonBase
import LeptonGraph

/// What the cross-entropies share.
enum CrossEntropy {
  /// What a softmax or sigmoid was taken of, where `prediction` is its direct result: as Keras on
  /// TensorFlow, cross-entropies then compute from the logits, whose logarithm is never cut off.
  static func logits(of prediction: Term) -> Term? {
    let node = prediction.builder.graph.nodes[prediction.value.node]
    guard case .op(let op) = node.kind, let argument = node.arguments.first else { return nil }
    let isActivation =
      switch op {
      case let softmax as Softmax: !softmax.isLogarithmic
      case let unary as Unary: unary.kind == .sigmoid
      default: false
      }
    return isActivation ? Term(prediction.builder, argument) : nil
  }

  /// -t·log p - (1 - t)·log(1 - p), element by element. As `tf.nn.sigmoid_cross_entropy_with_logits`
  /// from logits; probabilities are held to 1e-7…1 - 1e-7.
  static func binary(
    _ target: Term, _ prediction: Term, fromLogits: Bool
  ) throws(LeptonError) -> Term {
    if let x = logits(of: prediction) ?? (fromLogits ? prediction : nil) {
      // max(x, 0) - x·t + log(1 + exp(-|x|)); selected so that the gradient at 0 is σ(0) - t.
      let isPositive = try x.compare(.greaterEqual, x.constant(0))
      let positive = try isPositive.select(x, x.constant(0))
      let size = try isPositive.select(-x, x)
      return try positive - x * target + size.exp().apply(Unary(.log1p))
    }
    let p = try prediction.clipped(fuzz, 1 - fuzz)
    return try -(target * p.log() + (1 - target) * (1 - p).log())
  }

  /// t·(1 - smoothing) + smoothing / classes.
  static func smoothed(
    _ target: Term, _ smoothing: Float, classes: Int
  ) throws(LeptonError) -> Term {
    smoothing == 0 ? target : try target * (1 - smoothing) + smoothing / Float(max(classes, 1))
  }

  /// The cross-entropy of softmax(logits) along the last axis.
  static func ofSoftmax(
    _ logits: Term, _ targets: Term, isSparse: Bool
  ) throws(LeptonError) -> Term {
    try logits.apply(SoftmaxCrossEntropy(isSparse: isSparse), targets)
  }

  /// `axis` moved behind the others.
  static func moveLast(_ x: Term, axis: Int) throws(LeptonError) -> Term {
    let place = try x.axis(axis)
    return try x.transposed((0..<x.rank).filter { $0 != place } + [place])
  }
}
