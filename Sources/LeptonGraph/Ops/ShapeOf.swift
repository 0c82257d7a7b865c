import LeptonBase

/// The shape of the argument as int32. Stands only in graphs with unknown dimensions, which are never
/// run: where a shape is known, it is written as a constant.
public struct ShapeOf: Op {
  public static let name = "shape"

  public init() {}

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    return [TensorType(.int32, [arguments[0].shape.rank])]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    [nil]
  }
}
