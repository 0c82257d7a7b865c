import LeptonBase
import LeptonGraph
import LeptonJSON

/// Momentum made orthogonal by Newton and Schulz's iteration, for matrices; Adam for other weights,
/// embeddings and the layers of `exclude_layers`.
///
/// m = g + μ·m, G = g + μ·m (or m without Nesterov), X = G / (|G| + 1e-7), transposed where it is higher
/// than wide; `ns_steps` times A = X·Xᵀ, X = a·X + (b·A + c·A²)·X; w - rate·X·√max(rows, columns)·rms_rate.
final class Muon: Optimizer {
  private let moments: MomentDecay
  private let adamDecay: Float?
  private let adamRatio: Float
  private let excluded: [String]
  private let excludesEmbeddings: Bool
  private let coefficients: (a: Float, b: Float, c: Float)
  private let momentum: Double
  private let steps: Int
  private let isNesterov: Bool
  private let rootMeanSquare: Float?

  init(_ options: Options) throws(LeptonError) {
    moments = try MomentDecay(options, prefix: "adam_")
    excluded = try Muon.patterns(options)
    coefficients = (
      a: try options.float("muon_a", default: 3.4445),
      b: try options.float("muon_b", default: -4.775),
      c: try options.float("muon_c", default: 2.0315)
    )
    adamRatio = try options.float("adam_lr_ratio", default: 1)
    momentum = try options.double("momentum", default: 0.95)
    steps = try options.int("ns_steps", default: 5, in: 0...1000)
    isNesterov = try options.bool("nesterov", default: true)
    excludesEmbeddings = try options.bool("exclude_embeddings", default: true)
    adamDecay = try options.optionalFloat("adam_weight_decay", default: 0.004)
    rootMeanSquare = try options.optionalFloat("rms_rate", default: 0.2)
    try super.init(options, OptimizerDefaults("Muon", name: "muon", weightDecay: 0.004))
  }

  /// Regular expressions of paths; only those without special characters are understood.
  private static func patterns(_ options: Options) throws(LeptonError) -> [String] {
    let patterns = try options.read(
      "exclude_layers", kind: "a list of strings or null", default: [],
      canonical: { .array($0.map { .string($0) }) }
    ) { value -> [String]? in
      guard let items = value.isNull ? [] : value.asArray else { return nil }
      let words = items.compactMap(\.asString)
      return words.count == items.count ? words : nil
    }
    for pattern in patterns where pattern.contains(where: { "\\^$.|?*+()[]{}".contains($0) }) {
      throw options.error(
        "exclude_layers",
        "has the regular expression '\(pattern)'; only plain parts of paths "
          + "are supported", code: .unsupported)
    }
    return patterns
  }

  private func usesAdam(_ weight: OptimizedWeight) -> Bool {
    weight.parameter.shape.rank != 2
      || (excludesEmbeddings && weight.path.lowercased().contains("embedding"))
      || excluded.contains { weight.path.contains($0) }
  }

  override func slotGroups(_ weight: OptimizedWeight) -> [[OptimizerSlot]] {
    [[OptimizerSlot("momentum")] + (usesAdam(weight) ? [OptimizerSlot("velocity")] : [])]
  }

  override func ruleScalars(step: Float, learningRate: Float) -> [Float] {
    [moments.rate(step: step, learningRate: learningRate * adamRatio)]
  }

  override func decay(of weight: OptimizedWeight) -> Float? {
    usesAdam(weight) ? adamDecay : weightDecay
  }

  override func rule(
    _ step: OptimizerStep, _ weight: OptimizedWeight, value: Term, gradient: Term
  ) throws(LeptonError) -> Term {
    if usesAdam(weight) {
      let mean = try moments.nextMomentum(step, weight, gradient)
      let velocity = try moments.nextVelocity(step, weight, gradient)
      return try value - mean * step.scalar(0) / (velocity.sqrt() + moments.epsilon)
    }
    let old = try step.slot("momentum", weight)
    let next = try old + (gradient + old * Float(momentum - 1))
    try step.set("momentum", weight, next)
    let direction = isNesterov ? try gradient + Float(momentum) * next : next
    var change = try step.learningRate * orthogonal(direction)
    if let rootMeanSquare {
      let longest = Float(value.shape.dims.max() ?? 1)
      change = try change * longest.squareRoot() * rootMeanSquare
    }
    return try value - change
  }

  private func orthogonal(_ matrix: Term) throws(LeptonError) -> Term {
    let isHigh = matrix.shape[0] > matrix.shape[1]
    var x = isHigh ? try matrix.transposed([1, 0]) : matrix
    x = try x / (x.reduce(.sumOfSquares).sqrt() + 1e-7)
    let product = MatMul()
    for _ in 0..<steps {
      let a = try x.apply(MatMul(transposesB: true), x)
      let mixed = try coefficients.b * a + (coefficients.c * a).apply(product, a)
      x = try coefficients.a * x + mixed.apply(product, x)
    }
    return isHigh ? try x.transposed([1, 0]) : x
  }
}
