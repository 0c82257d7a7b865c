import LeptonBase
import LeptonGraph
import LeptonJSON

/// Some of the images blurred; `keras.layers.RandomGaussianBlur`. As in Keras the deviations along both
/// axes are drawn once for a batch.
public final class RandomGaussianBlur: ImageAugmentation, @unchecked Sendable {
  private let factor: FactorRange
  private let kernelSize: [Int]
  private let sigma: FactorRange
  private let valueRange: FactorRange

  public required init(_ options: LayerOptions) throws(LeptonError) {
    factor = try options.factorRange("factor", default: 1.0, in: 0...1)
    kernelSize = try options.tuple("kernel_size", count: 2, default: 3)
    guard kernelSize.allSatisfy({ $0 % 2 == 1 && $0 < 1 << 12 }) else {
      throw options.error("kernel_size", "should be odd and less than 4096, but is \(kernelSize)")
    }
    sigma = try options.factorRange("sigma", default: 1.0, in: 0...1)
    valueRange = try options.valueRange()
    try options.seed()
    try super.init(options)
  }

  /// Which images are changed, and the two deviations (2).
  override func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    [
      try random.chance(factor),
      try random.lowering.unary(Unary(.affine, a: 1, b: 1e-6), random.uniform([2], sigma)),
    ]
  }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let both = try self.drawn(drawn, 1)
    var sigmas: [Value] = []
    for place in 0..<2 {
      let bounds = AxisSlice(start: place, stop: place + 1)
      sigmas.append(try lowering.reshape(lowering.slice(both, axis: 0, bounds), []))
    }
    let blurred = try lowering.blur(images, sizes: kernelSize, sigmas: sigmas)
    return try lowering.clip(
      lowering.select(self.drawn(drawn, 0), blurred, images), to: valueRange)
  }
}
