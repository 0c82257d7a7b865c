import Foundation
import LeptonKernels
import Testing

/// The largest error over a sweep of all float32 bit patterns, in units of the last place.
private func worstError(
  _ kind: lk_unary, step: UInt32, _ exact: (Double) -> Double
) -> (ulp: Double, at: Float) {
  let function = lk_activation(kind: kind, a: 0, b: 0, c: 0)
  var worst = (ulp: 0.0, at: Float(0))
  var bits: UInt32 = 0
  var input = [Float](repeating: 0, count: 4099)
  var output = input
  var running = true
  while running {
    for index in input.indices {
      input[index] = Float(bitPattern: bits)
      let (next, overflow) = bits.addingReportingOverflow(step)
      bits = next
      if overflow { running = false }
    }
    lk_unary_apply(function, input, &output, Int64(input.count))
    for index in input.indices {
      let error = ulps(output[index], exact(Double(input[index])))
      if !(error <= worst.ulp) { worst = (error, input[index]) }
    }
  }
  return worst
}

private func ulps(_ value: Float, _ exact: Double) -> Double {
  if exact.isNaN { return value.isNaN ? 0 : .infinity }
  let nearest = Float(exact)
  if nearest.isInfinite { return value == nearest ? 0 : .infinity }
  if !value.isFinite { return .infinity }
  let place = max(nearest.ulp, Float.leastNonzeroMagnitude)
  return abs(Double(value) - exact) / Double(place)
}

@Suite struct MathTests {
  /// Over every 20011th float32: denormals, infinities, NaN and large arguments included.
  @Test func functionsStayWithinTheStatedError() {
    let functions: [(lk_unary, Double, (Double) -> Double)] = [
      (LK_EXP, 1, exp), (LK_EXPM1, 2, expm1), (LK_LOG, 1, log), (LK_LOG1P, 2, log1p),
      (LK_TANH, 3, tanh), (LK_SIGMOID, 3, { 1 / (1 + exp(-$0)) }), (LK_ERF, 2, erf),
      (LK_SIN, 2, sin), (LK_COS, 2, cos), (LK_SQRT, 0.5, { $0.squareRoot() }),
      (LK_FLOOR, 0, { $0.rounded(.down) }), (LK_CEIL, 0, { $0.rounded(.up) }),
      (LK_ROUND, 0, { $0.rounded(.toNearestOrEven) }),
      (LK_TAN, 4, tan), (LK_ARC_SINE, 3, asin), (LK_ARC_COSINE, 3, acos),
      (LK_ARC_TANGENT, 3, atan), (LK_SINH, 5, sinh), (LK_COSH, 5, cosh), (LK_ARSINH, 3, asinh),
      (LK_ARCOSH, 3, acosh), (LK_ARTANH, 3, atanh), (LK_CUBE_ROOT, 3, cbrt),
    ]
    forEachInstructionSet { level in
      for (kind, bound, exact) in functions {
        let worst = worstError(kind, step: 20011, exact)
        #expect(worst.ulp <= bound, "kind \(kind.rawValue) level \(level.rawValue) at \(worst.at)")
      }
    }
  }

  @Test func signsOfZeroAndExtremesAreKept() {
    forEachInstructionSet { _ in
      for kind in [LK_TANH, LK_EXPM1, LK_ERF, LK_SIN, LK_FLOOR, LK_CEIL, LK_ROUND] {
        #expect(apply(kind, -0.0).sign == .minus)
      }
      #expect(apply(LK_CEIL, -0.5).sign == .minus)
      #expect(apply(LK_LOG, 0) == -.infinity)
      #expect(apply(LK_LOG1P, -1) == -.infinity)
      #expect(apply(LK_EXP, -.infinity) == 0)
      #expect(apply(LK_EXP, -103) == Float.leastNonzeroMagnitude)
      #expect(apply(LK_SIGMOID, -.infinity) == 0)
      #expect(apply(LK_SIGMOID, .infinity) == 1)
      #expect(apply(LK_RECIPROCAL, -0.0) == -.infinity)
    }
  }

  private func apply(_ kind: lk_unary, _ x: Float) -> Float {
    var y: Float = 0
    withUnsafePointer(to: x) {
      lk_unary_apply(lk_activation(kind: kind, a: 0, b: .infinity, c: 0), $0, &y, 1)
    }
    return y
  }

  /// Every activation against its formula in double precision, for all lengths around a vector.
  @Test func activationsFollowTheirFormulas() {
    var random = SplitMix(state: 1)
    forEachInstructionSet { level in
      for (function, formula) in activations {
        for count in [1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 33, 100] {
          let input = Buffer((0..<count).map { _ in random.float() * 6 })
          let output = Buffer(count: count)
          lk_unary_apply(function, input.pointer, output.pointer, Int64(count))
          let inPlace = Buffer(input.values)
          lk_unary_apply(function, inPlace.pointer, inPlace.pointer, Int64(count))
          #expect(output.isIntact && inPlace.isIntact)
          for (x, (y, z)) in zip(input.values, zip(output.values, inPlace.values)) {
            let want = formula(Double(x))
            let same = want.isNaN ? y.isNaN : abs(Double(y) - want) <= 1e-6 * max(abs(want), 0.5)
            #expect(same, "\(function) level \(level.rawValue): f(\(x)) = \(y), not \(want)")
            #expect(y.bitPattern == z.bitPattern)
          }
        }
      }
    }
  }
}

private func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
private func clip(_ x: Double, _ low: Double, _ high: Double) -> Double { min(max(x, low), high) }

/// Formulas of keras.src.activations and keras.src.backend.tensorflow.nn.
private var activations: [(lk_activation, (Double) -> Double)] {
  [
    (lk_activation(kind: LK_LINEAR, a: 0, b: 0, c: 0), { $0 }),
    (lk_activation(kind: LK_RELU, a: 0, b: .infinity, c: 0), { max($0, 0) }),
    (lk_activation(kind: LK_RELU, a: 0, b: 6, c: 0), { clip($0, 0, 6) }),
    (lk_activation(kind: LK_RELU, a: 0.25, b: .infinity, c: 0), { $0 > 0 ? $0 : 0.25 * $0 }),
    (
      lk_activation(kind: LK_RELU, a: 0.5, b: 3, c: 1.5),
      { clip($0 > 1.5 ? $0 : 0, 0, 3) - 0.5 * max(1.5 - $0, 0) }
    ),
    (lk_activation(kind: LK_RELU, a: 0, b: .infinity, c: -2), { $0 > -2 ? $0 : 0 }),
    (lk_activation(kind: LK_ELU, a: 1.5, b: 0, c: 0), { $0 > 0 ? $0 : 1.5 * expm1($0) }),
    (
      lk_activation(kind: LK_SELU, a: 0, b: 0, c: 0),
      { 1.0507009873554805 * ($0 > 0 ? $0 : 1.6732632423543772 * expm1($0)) }
    ),
    (lk_activation(kind: LK_CELU, a: 2, b: 0, c: 0), { max($0, 0) + 2 * expm1(min($0, 0) / 2) }),
    (lk_activation(kind: LK_GELU, a: 0, b: 0, c: 0), { $0 / 2 * (1 + erf($0 / 2.0.squareRoot())) }),
    (
      lk_activation(kind: LK_GELU_TANH, a: 0, b: 0, c: 0),
      { 0.5 * $0 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0))) }
    ),
    (lk_activation(kind: LK_SIGMOID, a: 0, b: 0, c: 0), { 1 / (1 + exp(-$0)) }),
    (lk_activation(kind: LK_TANH, a: 0, b: 0, c: 0), { tanh($0) }),
    (lk_activation(kind: LK_SOFTPLUS, a: 0, b: 0, c: 0), softplus),
    (lk_activation(kind: LK_SOFTSIGN, a: 0, b: 0, c: 0), { $0 / (abs($0) + 1) }),
    (lk_activation(kind: LK_SILU, a: 0, b: 0, c: 0), { $0 / (1 + exp(-$0)) }),
    (lk_activation(kind: LK_MISH, a: 0, b: 0, c: 0), { $0 * tanh(softplus($0)) }),
    (lk_activation(kind: LK_HARD_SIGMOID, a: 1 / 6.0, b: 0.5, c: 0), { clip($0 / 6 + 0.5, 0, 1) }),
    (lk_activation(kind: LK_HARD_SILU, a: 0.2, b: 0.5, c: 0), { $0 * clip($0 * 0.2 + 0.5, 0, 1) }),
    (lk_activation(kind: LK_HARD_SHRINK, a: 0.5, b: 0, c: 0), { abs($0) > 0.5 ? $0 : 0 }),
    (
      lk_activation(kind: LK_SOFT_SHRINK, a: 0.5, b: 0, c: 0),
      { $0 > 0.5 ? $0 - 0.5 : $0 < -0.5 ? $0 + 0.5 : 0 }
    ),
    (lk_activation(kind: LK_TANH_SHRINK, a: 0, b: 0, c: 0), { $0 - tanh($0) }),
    (
      lk_activation(kind: LK_SQUAREPLUS, a: 4, b: 0, c: 0),
      { ($0 + ($0 * $0 + 4).squareRoot()) / 2 }
    ),
    (
      lk_activation(kind: LK_SPARSE_PLUS, a: 0, b: 0, c: 0),
      { $0 <= -1 ? 0 : $0 < 1 ? ($0 + 1) * ($0 + 1) / 4 : $0 }
    ),
    (lk_activation(kind: LK_SPARSE_SIGMOID, a: 0, b: 0, c: 0), { clip(0.5 * ($0 + 1), 0, 1) }),
    (lk_activation(kind: LK_LOG_SIGMOID, a: 0, b: 0, c: 0), { -softplus(-$0) }),
    (lk_activation(kind: LK_THRESHOLD, a: 0.5, b: -3, c: 0), { $0 > 0.5 ? $0 : -3 }),
    (lk_activation(kind: LK_CLIP, a: -1, b: 2, c: 0), { clip($0, -1, 2) }),
    (lk_activation(kind: LK_LOG, a: 0, b: 0, c: 0), { log($0) }),
    (lk_activation(kind: LK_RSQRT, a: 0, b: 0, c: 0), { 1 / $0.squareRoot() }),
    (lk_activation(kind: LK_SQUARE, a: 0, b: 0, c: 0), { $0 * $0 }),
    (lk_activation(kind: LK_ABS, a: 0, b: 0, c: 0), { abs($0) }),
    (lk_activation(kind: LK_NEGATE, a: 0, b: 0, c: 0), { -$0 }),
    (lk_activation(kind: LK_RECIPROCAL, a: 0, b: 0, c: 0), { 1 / $0 }),
    (lk_activation(kind: LK_SIGN, a: 0, b: 0, c: 0), { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }),
    (lk_activation(kind: LK_AFFINE, a: 0.75, b: -2, c: 0), { 0.75 * $0 - 2 }),
  ]
}
