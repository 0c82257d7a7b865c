import LeptonBase
import LeptonGraph
import LeptonJSON

/// The short-time spectrum of signals (N, T, C), or (N, C, T) with `channels_first`, as a convolution
/// whose kernels (frame_length, 1, bins) are weights; `keras.layers.STFTSpectrogram`.
public final class STFTSpectrogram: Layer, @unchecked Sendable {
  private enum Mode: String, CaseIterable {
    case log, magnitude, psd, real, imag, angle, stft
  }

  private let mode: Mode
  private let frameLength: Int
  private let bins: Int
  private let window: Window
  private let realInitializer: FourierInitializer
  private let keepsChannels: Bool
  private let channelsFirst: Bool
  /// Keras's `epsilon()`: what logarithms and roots are kept away from.
  private let epsilon = 1e-7
  private var kernels: [Parameter] = []

  public required init(_ options: LayerOptions) throws(LeptonError) {
    let words = Mode.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    mode = try options.read("mode", kind: "one of \(words)", default: "log") {
      $0.asString.flatMap { Mode(rawValue: $0) }
    }
    frameLength = try options.size("frame_length", default: 256)
    let step = try options.optionalInt("frame_step")
    let frameLength = frameLength
    if let step, step < 1 || step > frameLength {
      throw options.error("frame_step", "should be from 1 to \(frameLength), but is \(step)")
    }
    let fftLength = try options.optionalInt("fft_length")
    if let fftLength, fftLength < frameLength {
      throw options.error(
        "fft_length", "should be at least \(frameLength), the 'frame_length', but is \(fftLength)")
    }
    let powerOfTwo =
      frameLength == 1 ? 1 : 1 << (Int.bitWidth - (frameLength - 1).leadingZeroBitCount)
    bins = (fftLength ?? powerOfTwo) / 2 + 1
    let spectralWindow = try options.read(
      "window", kind: "a window's name, its numbers or null", default: "hann",
      canonical: { (window: SpectralWindow) in window.configuration }
    ) { SpectralWindow($0) }
    let isPeriodic = try options.bool("periodic", default: false)
    let scaling = try options.read(
      "scaling", kind: "'density', 'spectrum' or null", default: "density"
    ) { value -> FourierInitializer.Scaling?? in
      value.isNull
        ? .some(nil)
        : value.asString.flatMap { FourierInitializer.Scaling(rawValue: $0) }.map { .some($0) }
    }
    realInitializer = FourierInitializer(
      isImaginary: false, window: spectralWindow, scaling: scaling, isPeriodic: isPeriodic)
    let padding = try options.padding()
    channelsFirst = try options.channelsFirst()
    keepsChannels = try options.bool("expand_dims", default: false)
    window = Window(
      size: [frameLength], strides: [step ?? Swift.max(frameLength / 2, 1)], padding: padding)
    try super.init(options)
  }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    guard let input = inputs.first, input.shape.rank == 3 else {
      throw error(
        "takes inputs of 3 axes, not of shape \(inputs.first?.shape ?? [])", code: .shapeMismatch)
    }
    for isImaginary in [false, true] where mode != (isImaginary ? .real : .imag) {
      var initializer = realInitializer
      initializer.isImaginary = isImaginary
      kernels.append(
        try addParameter(
          isImaginary ? "imag_kernel" : "real_kernel", [frameLength, 1, bins], initializer))
    }
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let builder = lowering.builder
    let signal = channelsFirst ? input : try lowering.transpose(input, [0, 2, 1])
    let shape = lowering.shape(signal)
    let rows = try builder.apply1(
      Reshape([Shape.mergedDimension(shape.dims[..<2]), shape[2], 1]), signal)
    // Both sides as one product.
    let kernel = try lowering.concatenate(kernels.map(builder.parameter), axis: 2)
    let sums = try builder.apply1(Convolution(window: window), rows, kernel)
    let frames = lowering.shape(sums)[1]
    let both = try builder.apply1(
      Reshape([shape[0], shape[1], frames, lowering.shape(sums)[2]]), sums)
    return try arranged(values(both, lowering), lowering)
  }

  /// What the mode makes of (N, C, frames, bins) real and as many imaginary parts beside them.
  private func values(_ both: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    switch mode {
    case .real, .imag, .stft: return both
    case .angle:
      let (real, imaginary) = try sides(both, lowering)
      return try lowering.binary(.arcTangent2, imaginary, real)
    case .log, .magnitude, .psd: break
    }
    let (real, imaginary) = try sides(both, lowering)
    let power = try lowering.binary(
      .add, lowering.unary(Unary(.square), real), lowering.unary(Unary(.square), imaginary))
    if mode == .psd {
      // All bins but the first and the last stand for their mirror images too.
      let inner = try lowering.slice(power, axis: 3, AxisSlice(start: 1, stop: -1))
      let padded = try lowering.builder.apply1(
        Pad(before: [0, 0, 0, 1], after: [0, 0, 0, 1]), inner)
      return try lowering.binary(.add, power, padded)
    }
    let magnitude = try lowering.unary(
      Unary(.sqrt), lowering.binary(.maximum, power, epsilon))
    if mode == .magnitude { return magnitude }
    return try lowering.unary(Unary(.log), lowering.binary(.maximum, magnitude, epsilon))
  }

  private func sides(_ both: Value, _ lowering: Lowering) throws(LeptonError) -> (Value, Value) {
    (
      try lowering.slice(both, axis: 3, AxisSlice(stop: bins)),
      try lowering.slice(both, axis: 3, AxisSlice(start: bins))
    )
  }

  /// (N, C, frames, bins) as the layer gives it.
  private func arranged(_ x: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let shape = lowering.shape(x)
    let merged = Shape.mergedDimension([shape[1], shape[3]])
    switch (channelsFirst, keepsChannels) {
    case (false, true): return try lowering.transpose(x, [0, 2, 3, 1])
    case (false, false):
      let beside = try lowering.transpose(x, [0, 2, 1, 3])
      return try lowering.builder.apply1(Reshape([shape[0], shape[2], merged]), beside)
    case (true, true): return x
    case (true, false):
      let beside = try lowering.transpose(x, [0, 1, 3, 2])
      return try lowering.builder.apply1(Reshape([shape[0], merged, shape[2]]), beside)
    }
  }
}
