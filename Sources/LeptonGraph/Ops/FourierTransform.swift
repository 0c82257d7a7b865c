import LeptonBase

/// Discrete Fourier transforms along the last axis, of any length n:
/// X[k] = Σ x[j]·exp(∓2πi·jk/n), the upper sign forward, the lower for `isInverse`; no factor.
///
/// Arguments: real parts (…, n), and imaginary parts where `hasImaginary`; else they are zero. Results:
/// real and imaginary parts (…, bins) of the first `bins` sums. What of a complex tensor is wanted
/// beyond that is a matter of slices and factors: n/2 + 1 bins of real numbers are `rfft`, 1/n times the
/// inverse is `ifft`.
public struct FourierTransform: Op {
  public static let name = "fourier transform"

  public var isInverse: Bool
  public var hasImaginary: Bool
  /// nil for all n.
  public var bins: Int?

  public init(isInverse: Bool = false, hasImaginary: Bool, bins: Int? = nil) {
    self.isInverse = isInverse
    self.hasImaginary = hasImaginary
    self.bins = bins
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: hasImaginary ? 2 : 1)
    let shape = arguments[0].shape
    guard shape.rank >= 1, shape[-1] != 0, arguments.allSatisfy({ $0.dtype == .float32 }),
      arguments.allSatisfy({ $0.shape.isCompatible(with: shape) })
    else { throw fail("arguments \(arguments.map(\.description))") }
    let kept = bins ?? shape[-1]
    guard kept != 0, shape[-1] < 0 || kept <= shape[-1] else {
      throw fail("\(kept) bins of \(shape[-1]) numbers")
    }
    let result = TensorType.float32(Shape(shape.dims.dropLast() + [kept]))
    return [result, result]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    let length = arguments[0].shape[-1]
    let stages = Int.bitWidth - Swift.max(length - 1, 1).leadingZeroBitCount
    return (hasImaginary ? 5 : 3) * stages * (arguments[0].shape.count ?? 0)
  }

  /// The transform the other way of the gradients, the bins that were left out being zero.
  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    let shape = builder.shape(arguments[0])
    var parts: [Value] = []
    for (result, gradient) in zip(results, resultGradients) {
      var part: Value
      if let gradient {
        part = gradient
      } else {
        part = try builder.broadcast(builder.constant(0), to: builder.shape(result))
      }
      let missing = shape[-1] - builder.shape(part)[-1]
      if missing > 0 {
        let none = [Int](repeating: 0, count: shape.rank)
        part = try builder.apply1(
          Pad(before: none, after: Array(none.dropLast()) + [missing]), part)
      }
      parts.append(part)
    }
    let op = FourierTransform(isInverse: !isInverse, hasImaginary: true)
    return Array(try builder.apply(op, parts).prefix(arguments.count))
  }
}
