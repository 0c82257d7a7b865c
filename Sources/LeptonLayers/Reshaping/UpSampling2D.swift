import LeptonBase
import LeptonGraph
import LeptonJSON

/// (N, H, W, C), or with `channels_first` (N, C, H, W), enlarged by whole factors;
/// `keras.layers.UpSampling2D`.
public final class UpSampling2D: Layer, @unchecked Sendable {
  private let size: [Int]
  private let interpolation: Interpolation
  private let channelsFirst: Bool

  public required init(_ options: LayerOptions) throws(LeptonError) {
    size = try options.tuple("size", count: 2, default: 2)
    interpolation = try options.interpolation(default: "nearest")
    channelsFirst = try options.channelsFirst()
    try super.init(options)
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let x = channelsFirst ? try lowering.channelsToLast(input) : input
    let resize = Resize(
      height: .factor(size[0]), width: .factor(size[1]), interpolation: interpolation)
    let y = try lowering.builder.apply1(resize, x)
    return channelsFirst ? try lowering.channelsToFirst(y) : y
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
