import LeptonBase
import LeptonGraph
import LeptonJSON

/// (N, H, W, C), or with `channels_first` (N, C, H, W), enlarged by whole factors;
/// `keras.layers.UpSampling2D`.
public final class UpSampling2D: Layer, @unchecked Sendable {
  private let size: [Int]
  private let interpolation: Interpolation
  private let channelsFirst: Bool
  private let samplesCorners: Bool

  public required init(_ options: LayerOptions) throws(LeptonError) {
    size = try options.tuple("size", count: 2, default: 2)
    interpolation = try options.interpolation(default: "nearest")
    channelsFirst = try options.channelsFirst()
    samplesCorners = options.follows(.cornerSampling)
    try super.init(options)
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let x = channelsFirst ? try lowering.channelsToLast(input) : input
    var y = x
    if samplesCorners, interpolation == .bilinear {
      for axis in 1...2 { y = try enlarged(y, axis, size[axis - 1], lowering) }
    } else {
      let resize = Resize(
        height: .factor(size[0]), width: .factor(size[1]), interpolation: interpolation)
      y = try lowering.builder.apply1(resize, x)
    }
    return channelsFirst ? try lowering.channelsToFirst(y) : y
  }

  /// Element i·f + j of the result is x[i] (1 - j/f) + x[i + 1] j/f; the last element goes on.
  private func enlarged(
    _ x: Value, _ axis: Int, _ factor: Int, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    guard factor > 1 else { return x }
    let next = try lowering.concatenate(
      [
        lowering.slice(x, axis: axis, AxisSlice(start: 1)),
        lowering.slice(x, axis: axis, AxisSlice(start: -1)),
      ], axis: axis)
    let step = try lowering.binary(.subtract, next, x)
    var parts: [Value] = []
    for place in 0..<factor {
      let share = try lowering.binary(.multiply, step, Double(place) / Double(factor))
      let part = place == 0 ? x : try lowering.binary(.add, x, share)
      parts.append(try lowering.expandDimensions(part, axis: axis + 1))
    }
    let joined = try lowering.concatenate(parts, axis: axis + 1)
    var dims = lowering.shape(x).dims
    dims[axis] = lowering.times(dims[axis], factor)
    return try lowering.reshape(joined, dims)
  }
}

extension LayerOptions {
  func interpolation(
    _ key: String = "interpolation", default value: String
  ) throws(LeptonError) -> Interpolation {
    let words = ["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "area"]
    return Interpolation(name: try choice(key, words, default: value)) ?? .nearest
  }
}

extension Interpolation {
  /// From Keras's name.
  init?(name: String) {
    switch name {
    case "nearest": self = .nearest
    case "bilinear": self = .bilinear
    case "bicubic": self = .bicubic
    case "lanczos3": self = .lanczos3
    case "lanczos5": self = .lanczos5
    case "area": self = .area
    default: return nil
    }
  }
}
