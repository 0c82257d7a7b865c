import LeptonBase
import LeptonJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Kernels (T, 1, F/2 + 1) that give one side of the short-time spectrum as a convolution; Keras's
/// `STFT` initializer: cos or sin of -2π·t·k/F, times the window over its scale.
struct FourierInitializer: Initializer {
  /// What the window is divided by.
  enum Scaling: String { case density, spectrum }

  var isImaginary: Bool
  var window: SpectralWindow
  var scaling: Scaling?
  var isPeriodic: Bool

  var configuration: JSONValue {
    keras(
      "STFT",
      [
        "side": isImaginary ? "imag" : "real", "window": window.configuration,
        "scaling": scaling.map { .string($0.rawValue) } ?? .null, "periodic": .bool(isPeriodic),
      ])
  }

  func values(_ shape: Shape) throws(LeptonError) -> HostBuffer {
    guard shape.rank == 3, shape[1] == 1, shape[2] > 1 else {
      throw LeptonError(.configuration, "STFT makes kernels (time, 1, bins), not \(shape)")
    }
    let (length, bins) = (shape[0], shape[2])
    let window = try self.window.values(length, isPeriodic: isPeriodic)
    let factors = window ?? [Double](repeating: 1, count: length)
    let scale =
      switch window == nil ? nil : scaling {
      case .density: factors.reduce(0) { $0 + $1 * $1 }.squareRoot()
      case .spectrum: factors.reduce(0) { $0 + abs($1) }
      case nil: 1.0
      }
    let period = 2 * (bins - 1)
    return try filled(shape) { values in
      for time in 0..<length {
        for bin in 0..<bins {
          let angle = -2 * Double.pi * Double(time * bin % period) / Double(period)
          let wave = isImaginary ? sin(angle) : cos(angle)
          values[time * bins + bin] = Float(wave * factors[time] / scale)
        }
      }
    }
  }
}
