import LeptonBase

/// C = A·B over the last two axes; leading axes are broadcast. A is (…, M, K), or (…, K, M) if
/// `transposesA`; B is (…, K, N), or (…, N, K) if `transposesB`; C is (…, M, N).
public struct MatMul: Op {
  public static let name = "matrix product"

  public var transposesA: Bool
  public var transposesB: Bool

  public init(transposesA: Bool = false, transposesB: Bool = false) {
    self.transposesA = transposesA
    self.transposesB = transposesB
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    let (a, b) = (arguments[0].shape, arguments[1].shape)
    guard arguments.allSatisfy({ $0.dtype == .float32 }) else {
      throw LeptonError(
        .typeMismatch,
        "\(Self.name) of \(arguments[0].dtype.name) and \(arguments[1].dtype.name) is not defined")
    }
    guard a.rank >= 2, b.rank >= 2 else { throw fail("shapes \(a) and \(b) have less than 2 axes") }
    let (m, k) = transposesA ? (a[-1], a[-2]) : (a[-2], a[-1])
    let (k2, n) = transposesB ? (b[-1], b[-2]) : (b[-2], b[-1])
    guard k == k2 || k < 0 || k2 < 0 else {
      throw fail("shapes \(a) and \(b): the inner dimensions \(k) and \(k2) differ")
    }
    let leading = try broadcast(Shape(Array(a.dims.dropLast(2))), Shape(Array(b.dims.dropLast(2))))
    return [.float32(Shape(leading.dims + [m, n]))]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    let a = arguments[0].shape
    return 2 * (results[0].shape.count ?? 0) * (transposesA ? a[-2] : a[-1])
  }
}
