import LeptonBase

/// Cross-entropy of softmax(logits) along the last axis.
///
/// Arguments: logits (…, classes), and as targets either weights of the classes (…, classes) or, where
/// `isSparse`, labels (…) of int32. Results: the loss (…), Σ t·(log Σ exp x - x), or the term of the
/// label alone; and (…, 2), the greatest logit and the sum of exponentials after its subtraction, which
/// the gradient goes on from. A label outside 0..<classes fails the run with the label in the message.
public struct SoftmaxCrossEntropy: Op {
  public static let name = "softmax cross-entropy"

  public var isSparse: Bool

  public init(isSparse: Bool) { self.isSparse = isSparse }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    try expectTargets(arguments[1], for: arguments[0], isSparse: isSparse)
    let rows = Array(arguments[0].shape.dims.dropLast())
    return [.float32(Shape(rows)), .float32(Shape(rows + [2]))]
  }

  /// softmax(x) - t, as TensorFlow: exact where targets sum to one. Targets get no gradient.
  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients.first ?? nil,
      resultGradients.count < 2
        || resultGradients[1] == nil
    else { throw fail("only the loss can be differentiated") }
    return [
      try builder.apply1(
        SoftmaxCrossEntropyGradient(isSparse: isSparse), arguments[0], arguments[1], results[1],
        gradient), nil,
    ]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    4 * (arguments[0].shape.count ?? 0)
  }
}

/// (softmax(logits) - targets)·g: the gradient of `SoftmaxCrossEntropy`. Arguments: logits, targets,
/// that op's second result, g (…).
public struct SoftmaxCrossEntropyGradient: Op {
  public static let name = "gradient of softmax cross-entropy"

  public var isSparse: Bool

  public init(isSparse: Bool) { self.isSparse = isSparse }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 4)
    try expectTargets(arguments[1], for: arguments[0], isSparse: isSparse)
    return [arguments[0]]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    4 * (results[0].shape.count ?? 0)
  }
}

extension Op {
  fileprivate func expectTargets(
    _ targets: TensorType, for logits: TensorType, isSparse: Bool
  ) throws(LeptonError) {
    let wanted =
      isSparse
      ? TensorType(.int32, Shape(Array(logits.shape.dims.dropLast())))
      : TensorType(.float32, logits.shape)
    guard logits.dtype == .float32, logits.shape.rank >= 1, targets.dtype == wanted.dtype,
      targets.shape.isCompatible(with: wanted.shape)
    else { throw fail("targets \(targets) for logits \(logits)") }
  }
}
