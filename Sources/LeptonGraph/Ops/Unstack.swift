import LeptonBase

/// The parts of a tensor along its first axis, all of the same size: x (count·N, …) gives `count`
/// results (N, …), each where it lies in x.
public struct Unstack: Op {
  public static let name = "unstack"

  public var count: Int

  public init(count: Int) { self.count = count }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    let shape = arguments[0].shape
    guard count > 0, let length = shape.dims.first, length < 0 || length % count == 0 else {
      throw fail("\(shape) in \(count) parts")
    }
    var dims = shape.dims
    if length >= 0 { dims[0] = length / count }
    return [TensorType](repeating: TensorType(arguments[0].dtype, Shape(dims)), count: count)
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int { 0 }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    var parts: [Value] = []
    for (result, gradient) in zip(results, resultGradients) {
      if let gradient {
        parts.append(gradient)
      } else {
        parts.append(try builder.broadcast(builder.constant(0), to: builder.shape(result)))
      }
    }
    return try builder.apply(Concatenate(axis: 0), parts)
  }
}
