import LeptonBase
import LeptonJSON

/// values[i] up to and at boundaries[i], the last value after the last boundary.
struct PiecewiseConstantDecay: Schedule {
  static let className = "PiecewiseConstantDecay"

  let config: JSONObject
  private let boundaries: [Float]
  private let values: [Float]

  init(_ options: Options) throws(LeptonError) {
    boundaries = try options.floats("boundaries")
    values = try options.floats("values")
    _ = try options.string("name", default: "PiecewiseConstant")
    guard values.count == boundaries.count + 1, !boundaries.isEmpty else {
      throw options.error(
        "values", "should be one more than the boundaries: \(values.count), \(boundaries.count)")
    }
    config = options.canonical
  }

  func rate(step: Float) -> Float {
    for (boundary, value) in zip(boundaries, values) where step <= boundary { return value }
    return values[values.count - 1]
  }
}
