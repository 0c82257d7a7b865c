import LeptonBase
import LeptonJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the samples of a frame are multiplied with before a spectrum is taken: a function by its name in
/// SciPy (`scipy.signal.get_window`), numbers, or nothing.
enum SpectralWindow: Sendable {
  case none
  case named(String)
  case numbers([Double])

  /// nil for what is no window.
  init?(_ value: JSONValue) {
    if value.isNull {
      self = .none
    } else if let name = value.asString {
      self = .named(name)
    } else if let array = NumberArray(value), array.shape.rank == 1 {
      self = .numbers(array.values)
    } else {
      return nil
    }
  }

  var configuration: JSONValue {
    switch self {
    case .none: .null
    case .named(let name): .string(name)
    case .numbers(let values): .array(values.map { .number($0) })
    }
  }

  /// The factors of a frame; nil without a window. A periodic window is the beginning of a symmetric one
  /// that is longer by one. Throws for names that are not known and for numbers that are too few.
  func values(_ length: Int, isPeriodic: Bool) throws(LeptonError) -> [Double]? {
    switch self {
    case .none: return nil
    case .numbers(let values):
      guard values.count == length else {
        throw LeptonError(
          .configuration, "'window' holds \(values.count) numbers for frames of \(length)")
      }
      return values
    case .named(let name):
      if length <= 1 { return [Double](repeating: 1, count: length) }
      guard let symmetric = Self.symmetric(name, length + (isPeriodic ? 1 : 0)) else {
        throw LeptonError(
          .unsupported,
          "'window': the window '\(name)' is not supported; its numbers may stand in its place")
      }
      return Array(symmetric.prefix(length))
    }
  }

  /// Coefficients of Σ a_k·cos(kx) for x from -π to π.
  private static let cosines: [String: [Double]] = [
    "hann": [0.5, 0.5], "hanning": [0.5, 0.5], "han": [0.5, 0.5],
    "hamming": [0.54, 0.46], "hamm": [0.54, 0.46], "ham": [0.54, 0.46],
    "blackman": [0.42, 0.50, 0.08], "black": [0.42, 0.50, 0.08], "blk": [0.42, 0.50, 0.08],
    "nuttall": [0.3635819, 0.4891775, 0.1365995, 0.0106411],
    "nutl": [0.3635819, 0.4891775, 0.1365995, 0.0106411],
    "nut": [0.3635819, 0.4891775, 0.1365995, 0.0106411],
    "blackmanharris": [0.35875, 0.48829, 0.14128, 0.01168],
    "blackharr": [0.35875, 0.48829, 0.14128, 0.01168],
    "bkh": [0.35875, 0.48829, 0.14128, 0.01168],
    "flattop": [0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368],
    "flat": [0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368],
    "flt": [0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368],
  ]

  /// `count` numbers, at least two; formulas of `scipy.signal.windows`.
  private static func symmetric(_ name: String, _ count: Int) -> [Double]? {
    let indices = (0..<count).map { Double($0) }
    let last = Double(count - 1)
    if let coefficients = cosines[name] {
      return indices.map { n in
        let x = -Double.pi + 2 * .pi * n / last
        return coefficients.enumerated().reduce(0) { $0 + $1.element * cos(Double($1.offset) * x) }
      }
    }
    switch name {
    case "boxcar", "box", "ones", "rect", "rectangular": return indices.map { _ in 1 }
    case "bartlett", "bart", "brt": return indices.map { 1 - abs(2 * $0 / last - 1) }
    case "triangle", "triang", "tri":
      let divisor = Double(count % 2 == 0 ? count : count + 1)
      return indices.map { 1 - abs(2 * $0 - last) / divisor }
    case "cosine", "halfcosine": return indices.map { sin(.pi / Double(count) * ($0 + 0.5)) }
    case "barthann", "brthan", "bth":
      return indices.map { n in
        let x = abs(n / last - 0.5)
        return 0.62 - 0.48 * x + 0.38 * cos(2 * .pi * x)
      }
    case "bohman", "bman", "bmn":
      return indices.map { n in
        let x = abs(2 * n / last - 1)
        return n == 0 || n == last ? 0 : (1 - x) * cos(.pi * x) + sin(.pi * x) / .pi
      }
    case "lanczos", "sinc":
      return indices.map { n in
        let x = Double.pi * (2 * n / last - 1)
        return x == 0 ? 1 : sin(x) / x
      }
    default: return nil
    }
  }
}
