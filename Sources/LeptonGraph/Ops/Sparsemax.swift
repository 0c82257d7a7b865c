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

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return arguments.map { _ in nil } }
    let (x, y, b) = (arguments[0], results[0], builder)
    let shape = b.shape(x)
    let size = shape.dims[axis]
    guard let outer = Shape.product(shape.dims[..<axis]),
      let inner = Shape.product(shape.dims[(axis + 1)...])
    else { throw fail("a gradient for the unknown shape \(shape)") }
    // Every element i beside every other j: the place of i in falling order is the number of j before
    // it, of equals those that come first.
    let mine = try b.reshape(x, [outer, size, 1, inner])
    let others = try b.reshape(x, [outer, 1, size, inner])
    let positions = (0..<size).map { Float($0) }
    let position = try b.constant(Tensor(positions, [size, 1, 1]))
    let otherPosition = try b.constant(Tensor(positions, [1, size, 1]))
    let isEarlier = try b.compare(otherPosition, .lessEqual, position)
    let precedes = try b.apply1(
      Logical(.or), b.compare(others, .greater, mine),
      b.and(b.compare(others, .equal, mine), isEarlier))
    // The places count from 1, for an element precedes itself.
    let place = try b.reduce(.sum, b.apply1(Cast(.float32), precedes), axes: [2])
    let runningSum = try b.reduce(.sum, b.select(precedes, others, 0), axes: [2])
    let bound = try b.divide(b.affine(runningSum, 1, plus: -1), place)
    let isSupport = try b.compare(mine, .greater, bound)
    let count = try b.reduce(.sum, b.apply1(Cast(.float32), isSupport), axes: [1])
    // τ = (Σ running sums of the support - 1) / count: the element at place p is in count + 1 - p sums.
    let weight = try b.select(
      isSupport, b.divide(b.affine(b.subtract(count, place), 1, plus: 1), count), 0)
    let kept = try b.select(b.compare(y, .greater, 0), gradient, 0)
    let g = try b.reshape(kept, [outer, size, 1, inner])
    let total = try b.reduce(.sum, g, axes: [1])
    return [try b.reshape(b.subtract(g, b.multiply(weight, total)), shape)]
  }
}
