import LeptonBase
import LeptonGraph
import LeptonJSON

/// x · min(1/√Σx², 1e12), with the sum of every position over `axis`;
/// `keras.layers.UnitNormalization`.
public final class UnitNormalization: Layer, @unchecked Sendable {
  private let axes: [Int]

  public required init(_ options: LayerOptions) throws(LeptonError) {
    axes = try options.ints("axis", default: -1)
    try super.init(options)
  }

  public override var supportsMasking: Bool { true }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let rising = try lowering.axes(axes, of: input)
    let builder = lowering.builder
    guard rising.count > 1 else {
      return try lowering.withAxesLast(rising, input) { x throws(LeptonError) -> Value in
        try builder.apply1(LeptonGraph.UnitNormalization(epsilon: 1e-24), x)
      }
    }
    let total = try lowering.reduce(.sumOfSquares, input, axes: rising, keepsDimensions: true)
    let inverse = try builder.apply1(Unary(.rsqrt), total)
    let factor = try builder.apply1(Unary(.clip, a: 0, b: 1e12), inverse)
    return try builder.apply1(Binary(.multiply), input, factor)
  }
}
