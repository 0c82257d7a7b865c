import LeptonBase
import LeptonGraph
import LeptonJSON

/// The middle of images (N, H, W, C), or with `channels_first` (N, C, H, W), or without the batch;
/// `keras.layers.CenterCrop`. From an image that is smaller than the target, the largest window of the
/// target's aspect ratio is enlarged instead.
public final class CenterCrop: Layer, @unchecked Sendable {
  private let height: Int
  private let width: Int
  private let channelsFirst: Bool

  public required init(_ options: LayerOptions) throws(LeptonError) {
    channelsFirst = try options.channelsFirst()
    height = try options.size("height")
    width = try options.size("width")
    try super.init(options)
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    try lowering.changeImages(input, channelsFirst: channelsFirst) { x throws(LeptonError) in
      try cropped(x, lowering)
    }
  }

  private func cropped(_ x: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let (h, w) = (lowering.shape(x).dims[1], lowering.shape(x).dims[2])
    if h >= height, w >= width {
      return try lowering.window(
        x, top: (h - height) / 2, left: (w - width) / 2, height: height, width: width)
    }
    return try lowering.builder.apply1(
      Resize(height: .length(height), width: .length(width), interpolation: .bilinear),
      lowering.cropToAspectRatio(x, height: height, width: width))
  }
}
