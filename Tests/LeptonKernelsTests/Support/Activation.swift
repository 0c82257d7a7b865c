import Foundation
import LeptonKernels

/// The activations that tests of products draw from: none, one that is a bound, one without a loop of its
/// own, two with one. Of all, |f(x)| ≤ |x|, so that errors may be measured against the sum of magnitudes.
let testedActivations = [LK_LINEAR, LK_RELU, LK_SOFTSIGN, LK_SILU, LK_TANH]

/// One of them in double precision.
func activated(_ kind: lk_unary, _ x: Double) -> Double {
  switch kind {
  case LK_RELU: max(x, 0)
  case LK_SOFTSIGN: x / (1 + abs(x))
  case LK_SILU: x / (1 + exp(-x))
  case LK_TANH: tanh(x)
  default: x
  }
}
