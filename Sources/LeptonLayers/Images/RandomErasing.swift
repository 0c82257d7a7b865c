import LeptonBase
import LeptonGraph
import LeptonJSON

/// A box of some of the images filled; `keras.layers.RandomErasing`.
public final class RandomErasing: ImageAugmentation, @unchecked Sendable {
  private let factor: FactorRange
  private let scale: FactorRange
  /// One number, or one for each channel; empty for noise.
  private let fillValue: [Float]
  private let valueRange: FactorRange

  public required init(_ options: LayerOptions) throws(LeptonError) {
    factor = try options.factorRange("factor", default: 1.0, in: 0...1)
    scale = try options.factorRange("scale", default: [0.02, 0.33], in: 0...1)
    let kind = "a number, a list of three numbers, or null"
    fillValue = try options.read("fill_value", kind: kind, default: .null) { found -> [Float]? in
      if found.isNull { return [] }
      guard let numbers = found.asNumbers, numbers.count == 3 || found.asDouble != nil else {
        return nil
      }
      return numbers.map { Float($0) }
    }
    valueRange = try options.valueRange()
    try options.seed()
    try super.init(options)
  }

  /// Which images are changed, which pixels (N, H, W, 1), and what they are filled with.
  override func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    let l = random.lowering
    func part() throws(LeptonError) -> Value {
      try l.unary(Unary(.sqrt), random.perImage(scale))
    }
    let x = try random.box(length: images[2], part: part())
    let y = try random.box(length: images[1], part: part())
    return [
      try random.chance(factor), try l.inside(images, x: x, y: y), try filling(images, random),
    ]
  }

  private func filling(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> Value {
    let l = random.lowering
    var value: Value
    if fillValue.isEmpty {
      value = try l.unary(Unary(.affine, a: valueRange.upper), random.normal(images))
    } else {
      guard fillValue.count == 1 || (images[3] == 3 && !channelsFirst) else {
        throw error(
          "has three numbers as 'fill_value' for images of shape \(images)", code: .shapeMismatch)
      }
      value = l.builder.constant(
        try Tensor(fillValue, fillValue.count == 1 ? [] : [fillValue.count]))
    }
    value = try l.clip(value, to: valueRange)
    return try l.broadcast(value, to: images)
  }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let erases = try lowering.logical(.and, self.drawn(drawn, 0), self.drawn(drawn, 1))
    return try lowering.select(erases, self.drawn(drawn, 2), images)
  }
}
