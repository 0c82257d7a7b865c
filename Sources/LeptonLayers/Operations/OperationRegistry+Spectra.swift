import LeptonBase
import LeptonGraph
import LeptonJSON

/// Fourier transforms; complex tensors are pairs of real and imaginary parts, as in Keras.
extension OperationRegistry {
  static let spectra: [(String, Lower)] = [
    ("FFT", { c throws(LeptonError) in try c.transformed(c.parts()) }),
    ("FFT2", { c throws(LeptonError) in try c.transformedImages(isInverse: false) }),
    ("IFFT2", { c throws(LeptonError) in try c.transformedImages(isInverse: true) }),
    (
      "RFFT",
      { c throws(LeptonError) in
        let x = try c.floatX()
        let length = try c.ints("fft_length", at: 1)?.first ?? c.lowering.shape(x)[-1]
        guard length >= 1 else {
          throw c.error("takes tensors whose last axis has a known length", code: .shapeMismatch)
        }
        let whole = try c.fitted(x, length)
        return try c.lowering.builder.apply(
          FourierTransform(hasImaginary: false, bins: length / 2 + 1), [whole])
      }
    ),
    (
      "IRFFT",
      { c throws(LeptonError) in
        let (real, imaginary) = try c.parts()
        let length =
          try c.ints("fft_length", at: 1)?.first ?? 2 * (c.lowering.shape(real)[-1] - 1)
        return [try c.realSignal(real, imaginary, length)]
      }
    ),
    ("STFT", { c throws(LeptonError) in try shortTimeSpectrum(c) }),
    ("ISTFT", { c throws(LeptonError) in try [signal(c)] }),
  ]

  /// Frames of the signal, times the window, transformed.
  private static func shortTimeSpectrum(
    _ context: OperationContext
  ) throws(LeptonError) -> [Value] {
    let l = context.lowering
    var x = try context.floatX()
    let frames = try context.frameSettings()
    if try context.bool("center", at: 5, default: true) {
      x = try l.reflected(x, by: frames.length / 2)
    }
    var parts = try l.frames(x, length: frames.length, stride: frames.stride)
    if let window = try context.window(frames, at: 4) {
      parts = try l.binary(.multiply, parts, context.factors(window))
    }
    return try l.builder.apply(
      FourierTransform(hasImaginary: false, bins: frames.length / 2 + 1), [parts])
  }

  /// Frames transformed back, times the window, added where they overlap and divided by the sum of the
  /// squared windows there: the signal whose frames come nearest. Formula: Griffin and Lim, equation 6, as
  /// SciPy, JAX and PyTorch have it; TensorFlow divides by what the sum would be without a first and a last
  /// frame, which differs within a frame of either end.
  private static func signal(_ context: OperationContext) throws(LeptonError) -> Value {
    let l = context.lowering
    let (real, imaginary) = try context.parts()
    let frames = try context.frameSettings()
    var parts = try context.realSignal(real, imaginary, frames.length)
    let window = try context.window(frames, at: 5)
    if let window { parts = try l.binary(.multiply, parts, context.factors(window)) }
    var x = try l.overlapped(parts, stride: frames.stride)
    let count = l.shape(parts)[-2]
    if count > 0 {
      x = try l.binary(.multiply, x, context.factors(frames.weights(window, count: count)))
    }
    let margin = try context.bool("center", at: 6, default: true) ? frames.length / 2 : 0
    let wanted = try context.ints("length", at: 4)?.first
    guard margin > 0 || wanted != nil else { return x }
    let stop = wanted.map { margin + $0 } ?? -margin
    return try l.slice(x, axis: l.shape(x).rank - 1, AxisSlice(start: margin, stop: stop))
  }
}

extension OperationContext {
  /// The real and imaginary parts of the first argument.
  fileprivate func parts() throws(LeptonError) -> (Value, Value) {
    let found = try list(0, "x")
    guard found.count == 2 else {
      throw error("takes a pair of real and imaginary parts, not \(found.count) tensors")
    }
    return (try lowering.float(found[0]), try lowering.float(found[1]))
  }

  fileprivate func transformed(
    _ parts: (Value, Value), isInverse: Bool = false
  ) throws(LeptonError) -> [Value] {
    let op = FourierTransform(isInverse: isInverse, hasImaginary: true)
    return try lowering.builder.apply(op, [parts.0, parts.1])
  }

  /// Along the last two axes; of the inverse the mean.
  fileprivate func transformedImages(isInverse: Bool) throws(LeptonError) -> [Value] {
    let parts = try parts()
    let shape = lowering.shape(parts.0)
    guard shape.rank >= 2 else { throw error("takes at least 2 axes", code: .shapeMismatch) }
    let rows = try transformed(parts, isInverse: isInverse)
    guard rows.count == 2 else { throw error("has no parts", code: .internal) }
    let columns = try transformed(
      (lowering.turned(rows[0]), lowering.turned(rows[1])), isInverse: isInverse)
    var results: [Value] = []
    for column in columns { results.append(try lowering.turned(column)) }
    guard isInverse else { return results }
    let count = Double(shape[-1]) * Double(shape[-2])
    var means: [Value] = []
    for result in results { means.append(try lowering.binary(.divide, result, count)) }
    return means
  }

  /// x with the last axis cut or continued by zeros.
  fileprivate func fitted(_ x: Value, _ length: Int) throws(LeptonError) -> Value {
    let shape = lowering.shape(x)
    guard shape.rank >= 1 else { throw error("takes at least 1 axis", code: .shapeMismatch) }
    if shape[-1] == length { return x }
    guard shape[-1] >= 0 else {
      return try lowering.standIn(Shape(shape.dims.dropLast() + [length]), .float32)
    }
    if shape[-1] > length {
      return try lowering.slice(x, axis: shape.rank - 1, AxisSlice(stop: length))
    }
    let none = [Int](repeating: 0, count: shape.rank)
    return try lowering.builder.apply1(
      Pad(before: none, after: none.dropLast() + [length - shape[-1]]), x)
  }

  /// The `length` real numbers whose spectrum begins with the given bins. All bins but the first, and the
  /// one in the middle of an even length, stand for two.
  fileprivate func realSignal(
    _ real: Value, _ imaginary: Value, _ length: Int
  ) throws(LeptonError) -> Value {
    guard length >= 1, length <= 1 << 24 else {
      throw error("gives \(length) samples", code: .shapeMismatch)
    }
    var (cosines, sines) = ([Double](), [Double]())
    for bin in 0...(length / 2) {
      let isAlone = bin == 0 || 2 * bin == length
      cosines.append((isAlone ? 1 : 2) / Double(length))
      sines.append((isAlone ? 0 : 2) / Double(length))
    }
    func weighted(_ part: Value, _ numbers: [Double]) throws(LeptonError) -> Value {
      let kept = try fitted(part, numbers.count)
      return try fitted(lowering.binary(.multiply, kept, factors(numbers)), length)
    }
    let sides = try transformed(
      (weighted(real, cosines), weighted(imaginary, sines)), isInverse: true)
    guard let signal = sides.first else { throw error("has no signal", code: .internal) }
    return signal
  }

  fileprivate func factors(_ numbers: [Double]) throws(LeptonError) -> Value {
    lowering.builder.constant(try Tensor(numbers.map { Float($0) }, [numbers.count]))
  }

  fileprivate func frameSettings() throws(LeptonError) -> FrameSettings {
    let sequence = try int("sequence_length", at: 1)
    let stride = try int("sequence_stride", at: 2)
    let length = try int("fft_length", at: 3)
    guard sequence >= 1, stride >= 1, length >= sequence, max(stride, length) <= 1 << 24 else {
      throw error("has frames of \(sequence) within \(length), \(stride) apart")
    }
    return FrameSettings(length: length, sequence: sequence, stride: stride)
  }

  /// The window in the middle of a frame, zeros around it; nil where there is none.
  fileprivate func window(
    _ frames: FrameSettings, at position: Int
  ) throws(LeptonError) -> [Double]? {
    let isNamed = config["window"] != nil || call.keywords["window"] != nil
    let written = config["window"] ?? (isNamed ? .null : option("window", at: position) ?? "hann")
    guard let window = SpectralWindow(written),
      let values = try window.values(frames.sequence, isPeriodic: true)
    else { return nil }
    let before = (frames.length - frames.sequence) / 2
    let after = frames.length - frames.sequence - before
    return [Double](repeating: 0, count: before) + values + [Double](repeating: 0, count: after)
  }
}

/// Sizes of frames: of those that are transformed, of the part that the window lets through, and of the
/// steps from one to the next.
private struct FrameSettings {
  var length: Int
  var sequence: Int
  var stride: Int

  /// For each sample of `count` overlapping frames, one over the sum of the squared windows over it. Without
  /// a window the frames' mean counts as many times as frames overlap in the middle.
  func weights(_ window: [Double]?, count: Int) -> [Double] {
    var sums = [Double](repeating: 0, count: (count - 1) * stride + length)
    for first in Swift.stride(from: 0, to: count * stride, by: stride) {
      for place in 0..<length {
        let factor = window?[place] ?? 1
        sums[first + place] += factor * factor
      }
    }
    let scale = window == nil ? Double(length) / Double(stride) : 1
    return sums.map { $0 > 1e-10 ? scale / $0 : scale }
  }
}
