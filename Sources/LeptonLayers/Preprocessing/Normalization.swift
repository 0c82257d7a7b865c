import LeptonBase
import LeptonGraph
import LeptonJSON

/// (x - mean) / max(√variance, 1e-7), or the inverse; `keras.layers.Normalization`. Mean and variance
/// have the dimensions of `axis`, and are written in the configuration or learned by `adapt`.
public final class Normalization: Layer, @unchecked Sendable {
  private let axes: [Int]
  private let isInverted: Bool
  private let givenMean: NumberArray?
  private let givenVariance: NumberArray?
  private var mean: Parameter?
  private var variance: Parameter?

  /// `keras.backend.epsilon()`.
  private static let epsilon: Float = 1e-7

  public required init(_ options: LayerOptions) throws(LeptonError) {
    axes = try options.optionalInts("axis", default: -1) ?? []
    isInverted = try options.bool("invert", default: false)
    givenMean = try options.numbers("mean", default: .null)
    givenVariance = try options.numbers("variance", default: .null)
    guard givenMean?.shape == givenVariance?.shape else {
      throw options.error(
        "variance",
        "has not the shape of 'mean': \(givenVariance?.shape.description ?? "null"), not "
          + (givenMean?.shape.description ?? "null"))
    }
    try super.init(options)
  }

  public override var supportsMasking: Bool { true }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    guard givenMean == nil else { return }
    let input = inputs.first?.shape ?? []
    let shape = Shape(try keptAxes(input).map { input.dims[$0] })
    mean = try addParameter(
      "mean", shape, InitializerRegistry.make(.string("zeros")), isTrainable: false)
    variance = try addParameter(
      "variance", shape, InitializerRegistry.make(.string("ones")), isTrainable: false)
    // What `adapt` counted; files of earlier versions have it, so all have.
    _ = addCounter("count")
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let builder = lowering.builder
    let shape = lowering.shape(input)
    let center: Value
    let squares: Value
    if let mean, let variance {
      var dims = [Int](repeating: 1, count: shape.rank)
      let kept = try keptAxes(shape)
      for (axis, size) in zip(kept, mean.shape.dims) { dims[axis] = size }
      center = try lowering.reshape(builder.parameter(mean), dims)
      squares = try lowering.reshape(builder.parameter(variance), dims)
    } else if let givenMean, let givenVariance {
      let dims = try aligned(givenMean.shape, with: shape)
      center = try lowering.reshape(builder.constant(givenMean.tensor()), dims)
      squares = try lowering.reshape(builder.constant(givenVariance.tensor()), dims)
    } else {
      throw error("is not built", code: .internal)
    }
    let root = try builder.apply1(Unary(.sqrt), squares)
    let deviation = try builder.apply1(Unary(.clip, a: Self.epsilon, b: .infinity), root)
    if isInverted {
      return try builder.apply1(
        Binary(.add), builder.apply1(Binary(.multiply), input, deviation), center)
    }
    return try builder.apply1(
      Binary(.divide), builder.apply1(Binary(.subtract), input, center), deviation)
  }

  /// The axes of data that have statistics of their own, rising. Throws where the layer was given its
  /// statistics, as Keras does then.
  public func statisticsAxes(_ shape: Shape) throws(LeptonError) -> [Int] {
    guard givenMean == nil else {
      throw error("has 'mean' and 'variance' in its configuration, and learns none")
    }
    let kept = try keptAxes(shape)
    if let mean, mean.shape.dims != kept.map({ shape.dims[$0] }) {
      throw error(
        "has statistics of shape \(mean.shape), which data of shape \(shape) does not have",
        code: .shapeMismatch)
    }
    return kept
  }

  /// Sets the statistics, in row-major order.
  public func setMoments(mean center: [Double], variance spread: [Double]) throws(LeptonError) {
    guard let mean, let variance else { throw error("is not built") }
    try mean.set(try HostBuffer.copying(center.map { Float($0) }))
    try variance.set(try HostBuffer.copying(spread.map { Float($0) }))
  }

  /// The axes with statistics of their own, rising.
  private func keptAxes(_ shape: Shape) throws(LeptonError) -> [Int] {
    var kept: [Int] = []
    for axis in axes {
      guard axis >= -shape.rank, axis < shape.rank else {
        throw error("has an axis \(axis), but an input of shape \(shape)", code: .shapeMismatch)
      }
      kept.append(axis < 0 ? axis + shape.rank : axis)
    }
    return kept.sorted()
  }

  /// The dimensions that bring statistics of the given shape to the kept axes, from the last one back.
  private func aligned(_ statistics: Shape, with shape: Shape) throws(LeptonError) -> [Int] {
    var dims = [Int](repeating: 1, count: shape.rank)
    let kept = try keptAxes(shape)
    guard statistics.rank <= kept.count else {
      // As earlier versions wrote it: with all axes of the input.
      let ones = statistics.rank - shape.rank
      guard ones <= 0 || statistics.dims.prefix(ones).allSatisfy({ $0 == 1 }) else {
        throw error(
          "has a mean of shape \(statistics) for an input of shape \(shape)", code: .shapeMismatch)
      }
      let tail = Array(statistics.dims.suffix(shape.rank))
      return [Int](repeating: 1, count: shape.rank - tail.count) + tail
    }
    for (offset, size) in statistics.dims.reversed().enumerated() {
      dims[kept[kept.count - 1 - offset]] = size
    }
    return dims
  }
}
