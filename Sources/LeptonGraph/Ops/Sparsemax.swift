import LeptonBase

/// max(x - τ, 0) along an axis, with the τ of `keras.ops.sparsemax`: for the elements in falling order
/// x₁ ≥ x₂ ≥ …, their running sums s₁, s₂, …, and the k for which x_k > (s_k - 1)/k still holds,
/// τ = (s₁ + … + s_k - 1)/k.
///
/// Keras adds the running sums up where the published function (Martins and Astudillo 2016) takes s_k
/// alone; the two agree where k = 1. Models were trained with Keras's function, so that is the one here.
public struct Sparsemax: Op {
  public static let name = "sparsemax"

  /// Not negative.
  public var axis: Int

  public init(axis: Int) { self.axis = axis }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    guard arguments[0].dtype == .float32, axis >= 0, axis < arguments[0].shape.rank else {
      throw fail("axis \(axis) of \(arguments[0])")
    }
    return arguments
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    6 * (results[0].shape.count ?? 0)
  }
}
