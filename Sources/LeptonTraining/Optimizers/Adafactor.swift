import LeptonBase
import LeptonGraph
import LeptonJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Second moments of matrices kept as one row and one column of means: β = 1 - t^decay,
/// r = β·r + (1 - β)·mean₋₁(g² + ε₁), c likewise over the axis before, v = r/mean(r) ⊗ c; of vectors v
/// itself. u = g/√v, w - max(ε₂, rms(w))·ρ·u / max(1, rms(u)/threshold) with ρ = min(rate, 1/√t).
final class Adafactor: Optimizer {
  private let decay: Float
  private let epsilon1: Float
  private let epsilon2: Float
  private let threshold: Float

  init(_ options: Options) throws(LeptonError) {
    decay = try options.float("beta_2_decay", default: -0.8)
    epsilon1 = try options.float("epsilon_1", default: 1e-30)
    epsilon2 = try options.float("epsilon_2", default: 1e-3)
    threshold = try options.float("clip_threshold", default: 1.0)
    // min(rate, 1/√t) stands in ρ, too, and so the option changes nothing.
    _ = try options.bool("relative_step", default: true)
    try super.init(options, OptimizerDefaults("Adafactor", name: "adafactor"))
  }

  override func slotGroups(_ weight: OptimizedWeight) -> [[OptimizerSlot]] {
    let dims = weight.parameter.shape.dims
    // Without a name of its own, the variable has that of the weight.
    let name = weight.parameter.name
    var (rows, columns) = (TensorType(.int32, []), TensorType(.int32, []))
    if dims.count >= 2 {
      rows = .float32(Shape(Array(dims.dropLast())))
      columns = .float32(Shape(dims.dropLast(2) + dims.suffix(1)))
    }
    return [
      [
        OptimizerSlot("r", name: name, type: rows, from: .number(0)),
        OptimizerSlot("c", name: name, type: columns, from: .number(0)),
        OptimizerSlot("velocity"),
      ]
    ]
  }

  override func ruleScalars(step: Float, learningRate: Float) -> [Float] {
    let beta = 1 - powf(step, decay)
    return [min(learningRate, 1 / step.squareRoot()), beta, 1 - beta]
  }

  override func rule(
    _ step: OptimizerStep, _ weight: OptimizedWeight, value: Term, gradient: Term
  ) throws(LeptonError) -> Term {
    let (beta, share) = (try step.scalar(1), try step.scalar(2))
    let squares = try gradient.square() + epsilon1
    let velocity: Term
    if value.rank >= 2 {
      let rows = try beta * step.slot("r", weight) + share * squares.mean(axis: -1)
      let columns = try beta * step.slot("c", weight) + share * squares.mean(axis: -2)
      try step.set("r", weight, rows)
      try step.set("c", weight, columns)
      let shares = try rows / rows.mean(axis: -1, keepsDimensions: true)
      velocity = try shares.expanded(axis: -1) * columns.expanded(axis: -2)
    } else {
      velocity = try beta * step.slot("velocity", weight) + share * squares
    }
    try step.set("velocity", weight, velocity)
    let update = try gradient / velocity.sqrt()
    let limit = try (rootMeanSquare(update) / threshold).maximum(1)
    let rate = try rootMeanSquare(value).maximum(epsilon2) * step.scalar(0)
    return try value - rate * (update / limit)
  }

  private func rootMeanSquare(_ x: Term) throws(LeptonError) -> Term {
    try x.square().mean().sqrt()
  }
}
