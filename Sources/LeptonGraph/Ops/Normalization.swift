import LeptonBase

/// (x - moving mean) · gamma / sqrt(moving variance + epsilon) + beta along the last axis: batch
/// normalization at inference. Arguments: x, mean, variance, then gamma and beta where present.
public struct BatchNormalization: Op {
  public static let name = "batch normalization"

  public var epsilon: Float
  public var hasScale: Bool
  public var hasOffset: Bool

  public init(epsilon: Float, hasScale: Bool, hasOffset: Bool) {
    self.epsilon = epsilon
    self.hasScale = hasScale
    self.hasOffset = hasOffset
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 3 + (hasScale ? 1 : 0) + (hasOffset ? 1 : 0))
    try expectVectors(arguments.dropFirst(), length: arguments[0].shape.dims.last ?? 0)
    return [arguments[0]]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    2 * (results[0].shape.count ?? 0)
  }
}

/// The formulas of layer normalization, over the last `axisCount` axes together.
public enum LayerNormalizationKind: Int32, Sendable, Hashable {
  /// (x - mean) · rsqrt(variance + epsilon)
  case standard = 0
  /// x · rsqrt(variance + epsilon): Keras's `rms_scaling`.
  case varianceScaling = 1
  /// x · rsqrt(mean(x²) + epsilon)
  case rootMeanSquare = 2
}

/// Normalizes over the last axes, then multiplies by gamma and adds beta where present, both of the
/// shape of those axes. Population variance.
public struct LayerNormalization: Op {
  public static let name = "layer normalization"

  public var kind: LayerNormalizationKind
  public var axisCount: Int
  public var epsilon: Float
  public var hasScale: Bool
  public var hasOffset: Bool

  public init(
    _ kind: LayerNormalizationKind, axisCount: Int, epsilon: Float, hasScale: Bool, hasOffset: Bool
  ) {
    self.kind = kind
    self.axisCount = axisCount
    self.epsilon = epsilon
    self.hasScale = hasScale
    self.hasOffset = hasOffset
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1 + (hasScale ? 1 : 0) + (hasOffset ? 1 : 0))
    let x = arguments[0].shape
    guard arguments[0].dtype == .float32, axisCount >= 1, axisCount <= x.rank else {
      throw fail("the last \(axisCount) axes of \(arguments[0])")
    }
    let normalized = Shape(Array(x.dims.suffix(axisCount)))
    for weight in arguments.dropFirst() where !weight.shape.isCompatible(with: normalized) {
      throw fail("a weight of shape \(weight.shape) for axes \(normalized)")
    }
    return [arguments[0]]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    7 * (results[0].shape.count ?? 0)
  }
}

/// Normalizes every sample (N, spatial…, C) over its spatial axes and over each of `groups` runs of
/// neighbouring channels, then multiplies by gamma (C) and adds beta (C) where present.
public struct GroupNormalization: Op {
  public static let name = "group normalization"

  public var groups: Int
  public var epsilon: Float
  public var hasScale: Bool
  public var hasOffset: Bool

  public init(groups: Int, epsilon: Float, hasScale: Bool, hasOffset: Bool) {
    self.groups = groups
    self.epsilon = epsilon
    self.hasScale = hasScale
    self.hasOffset = hasOffset
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1 + (hasScale ? 1 : 0) + (hasOffset ? 1 : 0))
    let channels = arguments[0].shape.dims.last ?? 0
    guard arguments[0].shape.rank >= 2, groups >= 1, channels < 0 || channels % groups == 0 else {
      throw fail("\(channels) channels in \(groups) groups")
    }
    try expectVectors(arguments.dropFirst(), length: channels)
    return [arguments[0]]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    7 * (results[0].shape.count ?? 0)
  }
}

/// x · min(rsqrt(Σ x²), 1 / sqrt(epsilon)) along the last axis.
public struct UnitNormalization: Op {
  public static let name = "unit normalization"

  /// Bounds the factor: 1e-24 in the layer UnitNormalization (factor at most 1e12), 1e-14 in Dot.
  public var epsilon: Float

  public init(epsilon: Float) { self.epsilon = epsilon }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    guard arguments[0].dtype == .float32, arguments[0].shape.rank >= 1 else {
      throw fail("input \(arguments[0])")
    }
    return arguments
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    3 * (results[0].shape.count ?? 0)
  }
}

extension Op {
  /// Throws unless the arguments are float32 vectors of `length` elements.
  func expectVectors(_ arguments: ArraySlice<TensorType>, length: Int) throws(LeptonError) {
    for argument in arguments
    where argument.dtype != .float32 || !argument.shape.isCompatible(with: [length]) {
      throw fail("a weight \(argument) for \(length) channels")
    }
  }
}
