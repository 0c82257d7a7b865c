import LeptonBase
import LeptonJSON

/// The boundaries that `keras.layers.Discretization` learns: estimates of quantiles, by Keras's own sums
/// (keras/src/layers/preprocessing/discretization.py).
enum Quantiles {
  private struct Summary {
    var values: [Double]
    var weights: [Double]
  }

  static func boundaries(
    of data: [Float], _ config: JSONObject
  ) throws(LeptonError) -> [Float] {
    guard let bins = config["num_bins"]?.asInt, bins > 0, bins <= 1 << 20,
      config["bin_boundaries"]?.isNull ?? true
    else {
      throw LeptonError(
        .configuration,
        "a Discretization layer learns boundaries where it has 'num_bins' and no 'bin_boundaries'")
    }
    let epsilon = config["epsilon"]?.asDouble ?? 0.01
    guard epsilon > 1e-7, epsilon < 1, !data.isEmpty, data.allSatisfy(\.isFinite) else {
      throw LeptonError(
        .invalidArgument, "boundaries need finite numbers to learn from, and an 'epsilon' below 1")
    }
    let all = compress(summarize(data.sorted(), epsilon), epsilon)
    let compressed = compress(all, 1 / Double(bins))
    return compressed.values.dropLast().map { Float($0) }
  }

  private static func summarize(_ sorted: [Float], _ epsilon: Double) -> Summary {
    let step = max(Double(sorted.count) / (1 / epsilon), 1)
    let values = stride(from: Int(step - 1), to: sorted.count, by: Int(step)).map {
      Double(sorted[$0])
    }
    // float32, as NumPy's ones_like of the data.
    return Summary(
      values: values, weights: [Double](repeating: Double(Float(step)), count: values.count))
  }

  private static func compress(_ summary: Summary, _ epsilon: Double) -> Summary {
    if Double(summary.values.count) * epsilon < 1 { return summary }
    let count = Int((1 / epsilon).rounded(.up))
    let percents = (0..<count).map { epsilon + Double($0) * epsilon }
    var sum: Float = 0
    let sums = summary.weights.map { weight -> Double in
      sum += Float(weight)
      return Double(sum)
    }
    let total = sums.last ?? 1
    let shares = sums.map { Double(Float($0) / Float(total)) }
    let values = percents.map { interpolate($0, shares, summary.values) }
    let ends = percents.map { interpolate($0, shares, sums) }
    let weights = ends.indices.map { ends[$0] - ($0 == 0 ? 0 : ends[$0 - 1]) }
    return Summary(
      values: values.map { Double(Float($0)) }, weights: weights.map { Double(Float($0)) })
  }

  /// NumPy's `interp`.
  private static func interpolate(_ x: Double, _ xs: [Double], _ ys: [Double]) -> Double {
    guard let first = xs.first, let last = xs.last, let firstY = ys.first, let lastY = ys.last,
      x > first
    else { return ys.first ?? 0 }
    if x >= last { return x == first ? firstY : lastY }
    var low = 0
    var high = xs.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if xs[middle] <= x { low = middle } else { high = middle }
    }
    let width = xs[high] - xs[low]
    return width == 0 ? ys[low] : ys[low] + (ys[high] - ys[low]) / width * (x - xs[low])
  }
}
