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

/// Signals (…, samples) to the power in bands of the mel scale (…, num_mel_bins, frames);
/// `keras.layers.MelSpectrogram`.
public final class MelSpectrogram: Layer, @unchecked Sendable {
  private let fftLength: Int
  private let stride: Int
  private let sequenceLength: Int
  private let window: SpectralWindow
  private let samplingRate: Double
  private let bands: Int
  private let lowest: Double
  private let highest: Double
  private let isInDecibels: Bool
  private let range: Double
  private let exponent: Double
  private let leastPower: Double
  private let referencePower: Double

  public required init(_ options: LayerOptions) throws(LeptonError) {
    let fftLength = try options.size("fft_length", default: 2048)
    stride = try options.size("sequence_stride", default: 512)
    let sequenceLength = try options.optionalInt("sequence_length") ?? fftLength
    guard sequenceLength >= 1, sequenceLength <= fftLength else {
      throw options.error(
        "sequence_length",
        "should be from 1 to \(fftLength), the 'fft_length', but is "
          + "\(sequenceLength)")
    }
    self.fftLength = fftLength
    self.sequenceLength = sequenceLength
    window = try options.read(
      "window", kind: "'hann', 'hamming', numbers or null", default: "hann",
      canonical: { (window: SpectralWindow) in window.configuration }
    ) { value in
      if let name = value.asString, name != "hann", name != "hamming" { return nil }
      return SpectralWindow(value)
    }
    let number = { (key: String, value: Double) throws(LeptonError) -> Double in
      try options.read(key, kind: "a number", default: .number(value)) { $0.asDouble }
    }
    let samplingRate = try number("sampling_rate", 16000)
    bands = try options.size("num_mel_bins", default: 128)
    lowest = try number("min_freq", 20)
    highest = try options.read("max_freq", kind: "a number or null", default: .null) {
      value -> Double? in value.isNull ? (samplingRate / 2).rounded(.towardZero) : value.asDouble
    }
    self.samplingRate = samplingRate
    isInDecibels = try options.bool("power_to_db", default: true)
    range = try number("top_db", 80)
    exponent = try number("mag_exp", 2)
    leastPower = try number("min_power", 1e-10)
    referencePower = try number("ref_power", 1)
    try super.init(options)
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard lowering.shape(input).rank >= 1 else { throw error("takes signals (…, samples)") }
    let builder = lowering.builder
    let padded = try lowering.reflected(input, by: fftLength / 2)
    var frames = try lowering.frames(padded, length: fftLength, stride: stride)
    // Without a window all of a frame counts, whatever the length of sequences.
    if let factors = try window.values(sequenceLength, isPeriodic: true) {
      frames = try lowering.binary(.multiply, frames, builder.constant(spread(factors)))
    }
    let bins = fftLength / 2 + 1
    let sides = try builder.apply(FourierTransform(hasImaginary: false, bins: bins), [frames])
    guard sides.count == 2 else { throw error("has no spectrum", code: .internal) }
    var power = try lowering.binary(
      .add, lowering.unary(Unary(.square), sides[0]), lowering.unary(Unary(.square), sides[1]))
    // Magnitudes are roots of powers.
    if exponent == 1 {
      power = try lowering.unary(Unary(.sqrt), power)
    } else if exponent != 2 {
      power = try lowering.binary(.power, power, exponent / 2)
    }
    var mel = try builder.apply1(MatMul(), power, builder.constant(bandMatrix(bins)))
    if isInDecibels { mel = try decibels(mel, lowering) }
    let rank = lowering.shape(mel).rank
    return try lowering.transpose(mel, Array(0..<(rank - 2)) + [rank - 1, rank - 2])
  }

  /// The window in the middle of a frame, zeros around it.
  private func spread(_ factors: [Double]) throws(LeptonError) -> Tensor {
    let before = (fftLength - factors.count) / 2
    var values = [Float](repeating: 0, count: fftLength)
    for (index, factor) in factors.enumerated() { values[before + index] = Float(factor) }
    return try Tensor(values, [fftLength])
  }

  /// 10·log10 of power over the reference, no lower than `top_db` below the greatest of the batch.
  private func decibels(_ x: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let factor = Float(10 / log(10.0))
    let reference = 10 * log10(Swift.max(abs(referencePower), leastPower))
    let logarithm = try lowering.unary(
      Unary(.affine, a: factor, b: Float(-reference)),
      lowering.unary(Unary(.log), lowering.binary(.maximum, x, leastPower)))
    let greatest = try lowering.reduce(
      .maximum, logarithm, axes: Array(0..<lowering.shape(logarithm).rank))
    let floor = try lowering.unary(Unary(.affine, a: 1, b: Float(-range)), greatest)
    return try lowering.binary(.maximum, logarithm, floor)
  }

  /// Hertz on the mel scale, in float32 as Keras computes the matrix.
  private func mel(_ frequency: Float) -> Float { 1127.0 * logf(1 + frequency / 700) }

  /// Triangles (bins, bands) that are linear on the mel scale and meet at each other's centres, for the
  /// bins from 0 to half the sampling rate; the first bin has no part.
  private func bandMatrix(_ bins: Int) throws(LeptonError) -> Tensor {
    let (low, high) = (mel(Float(lowest)), mel(Float(highest)))
    let step = (high - low) / Float(bands + 1)
    let edges = (0...(bands + 1)).map { $0 == bands + 1 ? high : low + Float($0) * step }
    let (count, overflow) = bins.multipliedReportingOverflow(by: bands)
    guard !overflow, count < 1 << 28 else {
      throw error("has too many bands and bins: \(bands) times \(bins)", code: .limit)
    }
    var values = [Float](repeating: 0, count: count)
    let nyquist = Float(samplingRate) / 2
    for bin in 1..<Swift.max(bins, 2) where bin < bins {
      let at = mel(Float(bin) * (nyquist / Float(bins - 1)))
      for band in 0..<bands {
        let (lower, centre, upper) = (edges[band], edges[band + 1], edges[band + 2])
        let rising = (at - lower) / (centre - lower)
        let falling = (upper - at) / (upper - centre)
        values[bin * bands + band] = Swift.max(0, Swift.min(rising, falling))
      }
    }
    return try Tensor(values, [bins, bands])
  }
}
