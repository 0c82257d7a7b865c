import LeptonBase
import LeptonJSON

/// RandomNormal, TruncatedNormal and RandomUniform.
struct RandomInitializer: Initializer {
  enum Distribution: Sendable {
    case normal(mean: Double, deviation: Double)
    /// All beyond two deviations are drawn anew.
    case truncatedNormal(mean: Double, deviation: Double)
    case uniform(minimum: Double, maximum: Double)
  }

  var distribution: Distribution
  var seed: UInt64?

  var configuration: JSONValue {
    let seed: JSONValue = seed.map { .integer(Int64(truncatingIfNeeded: $0)) } ?? .null
    switch distribution {
    case .normal(let mean, let deviation):
      return keras(
        "RandomNormal", ["seed": seed, "mean": .number(mean), "stddev": .number(deviation)])
    case .truncatedNormal(let mean, let deviation):
      return keras(
        "TruncatedNormal", ["seed": seed, "mean": .number(mean), "stddev": .number(deviation)])
    case .uniform(let minimum, let maximum):
      return keras(
        "RandomUniform", ["seed": seed, "minval": .number(minimum), "maxval": .number(maximum)])
    }
  }

  func values(_ shape: Shape) throws(LeptonError) -> HostBuffer {
    var stream = RandomStream(seed: seed ?? RandomSeeds.next())
    let distribution = distribution
    return try filled(shape) { values in distribution.fill(values, &stream) }
  }
}

extension RandomInitializer.Distribution {
  func fill(_ values: UnsafeMutableBufferPointer<Float>, _ stream: inout RandomStream) {
    switch self {
    case .normal(let mean, let deviation):
      for place in values.indices { values[place] = Float(mean + deviation * stream.normal()) }
    case .truncatedNormal(let mean, let deviation):
      for place in values.indices {
        values[place] = Float(mean + deviation * stream.truncatedNormal())
      }
    case .uniform(let minimum, let maximum):
      let (low, width) = (Float(minimum), Float(maximum - minimum))
      for place in values.indices { values[place] = low + width * stream.uniform() }
    }
  }
}
