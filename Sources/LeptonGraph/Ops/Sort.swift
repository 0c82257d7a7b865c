import LeptonBase

/// The elements along the last axis in rising or falling order, and the places (int32) that they had;
/// of equal elements the one that came first comes first, NaN counts as greater than everything. Only
/// the first `count` in that order are given where a count is.
public struct Sort: Op {
  public static let name = "sort"

  public var isFalling: Bool
  public var count: Int?

  public init(isFalling: Bool = false, count: Int? = nil) {
    self.isFalling = isFalling
    self.count = count
  }

  /// Argument: float32 or int32. Results: values, places.
  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    let x = arguments[0]
    guard x.dtype == .float32 || x.dtype == .int32 else {
      throw LeptonError(.typeMismatch, "\(Self.name) takes float32 or int32, not \(x.dtype.name)")
    }
    guard let length = x.shape.dims.last else { throw fail("a number has no axis") }
    let kept = count ?? length
    guard kept >= 0 || count == nil, length < 0 || kept <= length else {
      throw fail("the first \(kept) of \(length) elements")
    }
    let shape = Shape(x.shape.dims.dropLast() + [kept])
    return [TensorType(x.dtype, shape), TensorType(.int32, shape)]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return [nil] }
    let shape = builder.shape(arguments[0])
    guard builder.type(arguments[0]).dtype == .float32, let total = shape.count,
      let kept = builder.shape(results[0]).dims.last,
      let rows = Shape.product(shape.dims.dropLast())
    else { return [nil] }
    // Every element goes back to its place in the whole tensor.
    let starts = (0..<rows).map { Int32(clamping: $0 * shape[-1]) }
    let places = try builder.add(
      builder.reshape(results[1], [rows, kept]),
      builder.constant(Tensor(starts, [rows, 1])))
    let count = rows * kept
    let sums = try builder.apply1(
      ScatterAddRows(rowCount: total), builder.reshape(gradient, [count, 1]),
      builder.reshape(places, [count]))
    return [try builder.reshape(sums, shape)]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    8 * (arguments[0].shape.count ?? 0)
  }
}
