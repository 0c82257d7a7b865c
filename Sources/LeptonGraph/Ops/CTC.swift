import LeptonBase

/// Connectionist temporal classification. Arguments: logits (N, steps, classes) and labels (N, length)
/// of int32, class 0 being the blank; of a row's labels the first n count, n being how many are not 0.
/// Results: -log of the probability of the labels (N), and its derivative by the logits, which the
/// gradient goes on from. A label outside 0..<classes fails the run with the label in the message.
public struct CTC: Op {
  public static let name = "CTC"

  public init() {}

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    let (logits, labels) = (arguments[0], arguments[1])
    guard logits.dtype == .float32, logits.shape.rank == 3, labels.dtype == .int32,
      labels.shape.rank == 2,
      labels.shape.isCompatible(with: [logits.shape[0], Shape.unknown])
    else { throw fail("labels \(labels) for logits \(logits)") }
    return [.float32([logits.shape[0]]), logits]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients.first ?? nil,
      resultGradients.count < 2 || resultGradients[1] == nil
    else { throw fail("only the loss can be differentiated") }
    let column = Reshape(Shape([builder.shape(gradient)[0], 1, 1]))
    let factor = try builder.apply1(column, gradient)
    return [try builder.apply1(Binary(.multiply), results[1], factor), nil]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    10 * (arguments[0].shape.count ?? 0)
  }
}
