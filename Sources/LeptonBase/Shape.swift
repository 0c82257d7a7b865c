/// The dimensions of a tensor; a dimension may be unknown until data arrives (the batch, a sequence's
/// length). Shapes of graphs that are compiled are fully known.
public struct Shape: Sendable, Hashable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// Stands for a dimension that is not known yet; Keras writes `None`, the C ABI -1.
  public static let unknown = -1
  /// Most dimensions a tensor may have.
  public static let maximumRank = 8

  public var dims: [Int]

  public init(_ dims: [Int]) { self.dims = dims }
  public init(arrayLiteral elements: Int...) { self.dims = elements }

  public var rank: Int { dims.count }
  public var isKnown: Bool { !dims.contains { $0 < 0 } }

  public subscript(axis: Int) -> Int {
    get { dims[axis < 0 ? axis + dims.count : axis] }
    set { dims[axis < 0 ? axis + dims.count : axis] = newValue }
  }

  /// The number of elements, or nil where a dimension is unknown or the product overflows.
  public var count: Int? { Shape.product(dims[...]) }

  /// The product of dimensions, nil where one is unknown or the product overflows.
  public static func product(_ dims: ArraySlice<Int>) -> Int? {
    var total = 1
    for dim in dims {
      if dim < 0 { return nil }
      let (next, overflow) = total.multipliedReportingOverflow(by: dim)
      if overflow { return nil }
      total = next
    }
    return total
  }

  /// The product of dimensions as a dimension: unknown where one factor is.
  public static func mergedDimension(_ dims: ArraySlice<Int>) -> Int { product(dims) ?? unknown }

  /// Row-major strides in elements (known shapes only).
  public var strides: [Int] {
    var strides = [Int](repeating: 1, count: dims.count)
    var step = 1
    for axis in stride(from: dims.count - 1, through: 0, by: -1) {
      strides[axis] = step
      step &*= Swift.max(dims[axis], 0)
    }
    return strides
  }

  /// As Keras prints it: `(None, 28, 28, 1)`.
  public var description: String {
    let parts = dims.map { $0 < 0 ? "None" : String($0) }
    return parts.count == 1 ? "(\(parts[0]),)" : "(" + parts.joined(separator: ", ") + ")"
  }

  /// Whether `other` could be this shape: equal ranks, and equal dimensions wherever both are known.
  public func isCompatible(with other: Shape) -> Bool {
    rank == other.rank && zip(dims, other.dims).allSatisfy { $0 < 0 || $1 < 0 || $0 == $1 }
  }
}
