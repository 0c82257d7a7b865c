import LeptonBase

/// How elements are brought together.
public enum ReductionKind: Int32, Sendable, Hashable, CaseIterable {
  case sum = 0
  case mean = 1
  case maximum = 2
  case minimum = 3
  case product = 4
  case any = 5
  case all = 6
  case sumOfSquares = 7
  case logSumExp = 8
}

/// Brings the elements along some axes together. any and all take bool, the rest float32 or int32
/// (mean, sumOfSquares and logSumExp float32 only).
public struct Reduce: Op {
  public static let name = "reduce"

  public var kind: ReductionKind
  /// Not negative, rising.
  public var axes: [Int]
  public var keepsDimensions: Bool

  public init(_ kind: ReductionKind, axes: [Int], keepsDimensions: Bool = false) {
    self.kind = kind
    self.axes = axes.sorted()
    self.keepsDimensions = keepsDimensions
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    let argument = arguments[0]
    let fits =
      switch kind {
      case .any, .all: argument.dtype == .bool
      case .mean, .sumOfSquares, .logSumExp: argument.dtype == .float32
      default: argument.dtype == .float32 || argument.dtype == .int32
      }
    guard fits else {
      throw LeptonError(.typeMismatch, "\(kind) over \(argument.dtype.name) is not defined")
    }
    return [
      TensorType(
        argument.dtype, try reduced(argument.shape, axes: axes, keepsDimensions: keepsDimensions))
    ]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    arguments[0].shape.count ?? 0
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return arguments.map { _ in nil } }
    let (x, shape) = (arguments[0], builder.shape(arguments[0]))
    guard builder.type(x).dtype == .float32 else { return [nil] }
    let kept = Shape(shape.dims.indices.map { axes.contains($0) ? 1 : shape.dims[$0] })
    let g = try builder.reshape(gradient, kept)
    let y = try builder.reshape(results[0], kept)
    return [try chainRule(builder, x, y, g)]
  }

  /// g and the result y have the axes of x, of one element where they were reduced. Equal extremes
  /// share the derivative equally, as in TensorFlow and JAX.
  private func chainRule(
    _ builder: GraphBuilder, _ x: Value, _ y: Value, _ g: Value
  ) throws(LeptonError) -> Value? {
    let b = builder
    let shape = b.shape(x)
    switch kind {
    case .any, .all: return nil
    case .sum: return try b.broadcast(g, to: shape)
    case .mean:
      guard let count = Shape.product(axes.map { shape.dims[$0] }[...]) else {
        throw fail("a gradient for the unknown shape \(shape)")
      }
      return try b.broadcast(b.affine(g, 1 / Float(count)), to: shape)
    case .maximum, .minimum:
      let isExtreme = try b.compare(x, .equal, y)
      let count = try b.reduce(.sum, b.apply1(Cast(.float32), isExtreme), axes: axes)
      return try b.select(isExtreme, b.divide(g, count), 0)
    case .product:
      // The product of the others: of one zero it is the product of the rest, of more it is zero.
      let isZero = try b.compare(x, .equal, 0)
      let zeros = try b.reduce(.sum, b.apply1(Cast(.float32), isZero), axes: axes)
      let one = try b.constant(1)
      let filled = try b.select(isZero, one, x)
      let rest = try b.reduce(.product, filled, axes: axes)
      let ofZero = try b.select(b.compare(zeros, .equal, 1), rest, 0)
      let ofOthers = try b.select(b.compare(zeros, .equal, 0), rest, 0)
      return try b.multiply(g, b.select(isZero, ofZero, b.divide(ofOthers, filled)))
    case .sumOfSquares: return try b.multiply(g, b.affine(x, 2))
    case .logSumExp: return try b.multiply(g, b.unary(.exp, b.subtract(x, y)))
    }
  }
}

/// The index (int32) of the largest or smallest element along an axis; the first of equals.
public struct ArgumentReduce: Op {
  public static let name = "arg reduce"

  public var findsMaximum: Bool
  public var axis: Int
  public var keepsDimensions: Bool

  public init(maximum: Bool, axis: Int, keepsDimensions: Bool = false) {
    findsMaximum = maximum
    self.axis = axis
    self.keepsDimensions = keepsDimensions
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    guard arguments[0].dtype == .float32 else {
      throw LeptonError(
        .typeMismatch, "\(Self.name) over \(arguments[0].dtype.name) is not defined")
    }
    return [
      TensorType(
        .int32, try reduced(arguments[0].shape, axes: [axis], keepsDimensions: keepsDimensions))
    ]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    arguments.map { _ in nil }
  }
}

extension Op {
  func reduced(_ shape: Shape, axes: [Int], keepsDimensions: Bool) throws(LeptonError) -> Shape {
    guard Set(axes).count == axes.count, axes.allSatisfy({ $0 >= 0 && $0 < shape.rank }) else {
      throw fail("axes \(axes) of shape \(shape)")
    }
    var dims: [Int] = []
    for (axis, size) in shape.dims.enumerated() {
      if !axes.contains(axis) {
        dims.append(size)
      } else if keepsDimensions {
        dims.append(1)
      }
    }
    return Shape(dims)
  }
}
