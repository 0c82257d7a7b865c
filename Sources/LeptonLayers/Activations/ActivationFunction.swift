import LeptonBase
import LeptonGraph
import LeptonJSON

/// A function of `keras.activations`, or an activation layer used as one.
///
/// Most are functions of one number; the others look along an axis of the tensor.
public enum ActivationFunction: Sendable, Hashable {
  /// y = f(x), element by element.
  case unary(Unary)
  /// exp(x) / Σ exp(x) along `axes` together (negative axes count from the end), or its logarithm.
  case softmax(axes: [Int], isLogarithmic: Bool)
  case sparsemax(axis: Int)
  /// a · σ(b), where a and b are the halves of x along the axis.
  case gatedLinearUnit(axis: Int)
  /// A function of the host's.
  case custom(CustomActivation)

  /// y = x.
  public static let linear = ActivationFunction.unary(Unary(.linear))

  /// The function as an element-wise op, nil where it looks along an axis.
  public var unary: Unary? {
    if case .unary(let unary) = self { unary } else { nil }
  }

  public var isLinear: Bool { unary?.kind == .linear }

  /// Writes the function of `x` into the graph; of the same shape but for the gated linear unit.
  public func apply(_ x: Value, _ builder: GraphBuilder) throws(LeptonError) -> Value {
    switch self {
    case .unary(let op):
      return op.kind == .linear ? x : try builder.apply1(op, x)
    case .softmax(let axes, let isLogarithmic):
      return try softmax(x, axes: axes, isLogarithmic: isLogarithmic, builder)
    case .sparsemax(let axis):
      return try builder.apply1(Sparsemax(axis: try resolve(axis, x, builder)), x)
    case .gatedLinearUnit(let axis):
      return try gatedLinearUnit(x, axis: axis, builder)
    case .custom(let function): return try function.apply(x, builder)
    }
  }

  private func softmax(
    _ x: Value, axes: [Int], isLogarithmic: Bool, _ builder: GraphBuilder
  ) throws(LeptonError) -> Value {
    var resolved: [Int] = []
    for axis in axes { resolved.append(try resolve(axis, x, builder)) }
    if resolved.count == 1, let axis = resolved.first {
      return try builder.apply1(Softmax(axis: axis, isLogarithmic: isLogarithmic), x)
    }
    let total = try builder.apply1(Reduce(.logSumExp, axes: resolved, keepsDimensions: true), x)
    let logarithm = try builder.apply1(Binary(.subtract), x, total)
    return isLogarithmic ? logarithm : try builder.apply1(Unary(.exp), logarithm)
  }

  private func gatedLinearUnit(
    _ x: Value, axis: Int, _ builder: GraphBuilder
  ) throws(LeptonError) -> Value {
    let axis = try resolve(axis, x, builder)
    let shape = builder.shape(x)
    let length = shape.dims[axis]
    guard length >= 0, length % 2 == 0 else {
      throw LeptonError(
        .shapeMismatch, "glu cannot halve axis \(axis) of an input of shape \(shape)")
    }
    var first = [AxisSlice](repeating: .all, count: shape.rank)
    var second = first
    first[axis] = AxisSlice(stop: length / 2)
    second[axis] = AxisSlice(start: length / 2)
    let value = try builder.apply1(Slice(first), x)
    let gate = try builder.apply1(Unary(.sigmoid), try builder.apply1(Slice(second), x))
    return try builder.apply1(Binary(.multiply), value, gate)
  }

  private func resolve(
    _ axis: Int, _ x: Value, _ builder: GraphBuilder
  ) throws(LeptonError) -> Int {
    let shape = builder.shape(x)
    let resolved = axis < 0 ? axis + shape.rank : axis
    guard resolved >= 0, resolved < shape.rank else {
      throw LeptonError(
        .shapeMismatch, "an activation along axis \(axis) of an input of shape \(shape)")
    }
    return resolved
  }
}
