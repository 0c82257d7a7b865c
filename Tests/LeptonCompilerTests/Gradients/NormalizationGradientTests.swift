import LeptonBase
import LeptonGraph
import Testing

@Suite struct NormalizationGradientTests {
  private let affine = [(false, false), (true, false), (false, true), (true, true)]

  @Test func batchNormalizationAtInference() throws {
    for (hasScale, hasOffset) in affine {
      let op = BatchNormalization(epsilon: 1e-3, hasScale: hasScale, hasOffset: hasOffset)
      var inputs = [
        values([2, 3, 4]), values([4], seed: 2), values([4], seed: 3, scale: 0.3, offset: 0.8),
      ]
      if hasScale { inputs.append(values([4], seed: 4)) }
      if hasOffset { inputs.append(values([4], seed: 5)) }
      try GradientCheck()(inputs) { try $0.apply(op, $1)[0] }
    }
  }

  @Test(arguments: [LayerNormalizationKind.standard, .varianceScaling, .rootMeanSquare])
  func layerNormalization(_ kind: LayerNormalizationKind) throws {
    for (hasScale, hasOffset) in affine {
      for (shape, axisCount): (Shape, Int) in [([3, 4], 1), ([2, 3, 2], 2)] {
        let op = LayerNormalization(
          kind, axisCount: axisCount, epsilon: 1e-3, hasScale: hasScale, hasOffset: hasOffset)
        let weight = Shape(Array(shape.dims.suffix(axisCount)))
        var inputs = [values(shape, seed: 6, offset: 0.3)]
        if hasScale { inputs.append(values(weight, seed: 2)) }
        if hasOffset { inputs.append(values(weight, seed: 3)) }
        try GradientCheck()(inputs, "\(kind) over \(axisCount)") { try $0.apply(op, $1)[0] }
      }
    }
  }

  @Test func groupNormalization() throws {
    for (hasScale, hasOffset) in affine {
      for (shape, groups): (Shape, Int) in [([2, 3, 6], 3), ([2, 2, 2, 4], 1), ([2, 3, 2], 2)] {
        let op = GroupNormalization(
          groups: groups, epsilon: 1e-3, hasScale: hasScale, hasOffset: hasOffset)
        var inputs = [values(shape, seed: 6)]
        if hasScale { inputs.append(values([shape[-1]], seed: 2)) }
        if hasOffset { inputs.append(values([shape[-1]], seed: 3)) }
        try GradientCheck()(inputs, "\(shape) in \(groups)") { try $0.apply(op, $1)[0] }
      }
    }
  }

  @Test func unitNormalization() throws {
    try GradientCheck()([values([3, 4])]) {
      try $0.apply1(UnitNormalization(epsilon: 1e-24), $1[0])
    }
    // Shorter than the bound: a multiple of x.
    try GradientCheck()([values([3, 4])]) { try $0.apply1(UnitNormalization(epsilon: 100), $1[0]) }
  }
}
