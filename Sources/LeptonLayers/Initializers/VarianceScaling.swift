import LeptonBase
import LeptonJSON

/// Random values whose variance is scale / fan, fan being the number of inputs or outputs that one
/// weight connects; GlorotUniform, HeNormal and the like are its named settings.
///
/// Formulas: keras.src.initializers.random_initializers.VarianceScaling.
struct VarianceScaling: Initializer {
  enum Mode: String, Sendable {
    case inputs = "fan_in"
    case outputs = "fan_out"
    case average = "fan_avg"
  }
  enum Distribution: String, Sendable {
    case truncatedNormal = "truncated_normal"
    case untruncatedNormal = "untruncated_normal"
    case uniform
  }

  /// `VarianceScaling` or the name of a setting.
  var className: String
  var scale: Double
  var mode: Mode
  var distribution: Distribution
  var seed: UInt64?

  /// The settings with names of their own: scale, mode, distribution.
  static let named: [String: (Double, Mode, Distribution)] = [
    "GlorotUniform": (1, .average, .uniform),
    "GlorotNormal": (1, .average, .truncatedNormal),
    "HeUniform": (2, .inputs, .uniform),
    "HeNormal": (2, .inputs, .truncatedNormal),
    "LecunUniform": (1, .inputs, .uniform),
    "LecunNormal": (1, .inputs, .truncatedNormal),
  ]

  var configuration: JSONValue {
    let seed: JSONValue = seed.map { .integer(Int64(truncatingIfNeeded: $0)) } ?? .null
    guard className == "VarianceScaling" else { return keras(className, ["seed": seed]) }
    return keras(
      className,
      [
        "scale": .number(scale), "mode": .string(mode.rawValue),
        "distribution": .string(distribution.rawValue), "seed": seed,
      ])
  }

  /// Inputs and outputs per weight; all axes but the last two are the receptive field.
  static func fans(_ shape: Shape) -> (inputs: Double, outputs: Double) {
    switch shape.rank {
    case 0: return (1, 1)
    case 1: return (Double(shape[0]), Double(shape[0]))
    default:
      let field = shape.dims.dropLast(2).reduce(1.0) { $0 * Double($1) }
      return (Double(shape[-2]) * field, Double(shape[-1]) * field)
    }
  }

  func values(_ shape: Shape) throws(LeptonError) -> HostBuffer {
    let fans = Self.fans(shape)
    let fan =
      switch mode {
      case .inputs: fans.inputs
      case .outputs: fans.outputs
      case .average: (fans.inputs + fans.outputs) / 2
      }
    let variance = scale / max(1, fan)
    let drawn: RandomInitializer.Distribution
    switch distribution {
    case .truncatedNormal:
      // The deviation of a standard normal cut off at ±2.
      drawn = .truncatedNormal(mean: 0, deviation: variance.squareRoot() / 0.87962566103423978)
    case .untruncatedNormal: drawn = .normal(mean: 0, deviation: variance.squareRoot())
    case .uniform:
      let limit = (3 * variance).squareRoot()
      drawn = .uniform(minimum: -limit, maximum: limit)
    }
    var stream = RandomStream(seed: seed ?? RandomSeeds.next())
    return try filled(shape) { drawn.fill($0, &stream) }
  }
}
