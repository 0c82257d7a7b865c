import LeptonBase

/// The argument itself, which counts as a constant where gradients are taken.
public struct StopGradient: Op {
  public static let name = "stop gradient"

  public init() {}

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    return arguments
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    [nil]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int { 0 }
}
