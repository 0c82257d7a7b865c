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
