import LeptonBase
import LeptonGraph
import LeptonJSON

/// Images (N, H, W, C), or with `channels_first` (N, C, H, W), or without the batch, brought to a
/// fixed height and width; `keras.layers.Resizing`. Integer images stay integer: the result is rounded
/// and bounded to the range of the element type.
public final class Resizing: Layer, @unchecked Sendable {
  private let height: Int
  private let width: Int
  private let interpolation: Interpolation
  private let crops: Bool
  private let pads: Bool
  private let fillValue: Float
  private let antialiases: Bool
  private let channelsFirst: Bool

  public required init(_ options: LayerOptions) throws(LeptonError) {
    channelsFirst = try options.channelsFirst()
    height = try options.size("height")
    width = try options.size("width")
    interpolation = try options.interpolation(default: "bilinear")
    crops = try options.bool("crop_to_aspect_ratio", default: false)
    pads = try options.bool("pad_to_aspect_ratio", default: false)
    if crops && pads {
      throw options.error("pad_to_aspect_ratio", "cannot stand beside crop_to_aspect_ratio")
    }
    _ = try options.choice("fill_mode", ["constant"], default: "constant")
    fillValue = try options.float("fill_value", default: 0)
    antialiases = try options.bool("antialias", default: false)
    try super.init(options)
  }

  public override var convertsInputsToFloat: Bool { false }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let images = try lowering.float(input)
    let resized = try lowering.changeImages(images, channelsFirst: channelsFirst) {
      images throws(LeptonError) in
      var x = images
      if crops { x = try lowering.cropToAspectRatio(x, height: height, width: width) }
      if pads {
        x = try lowering.padToAspectRatio(x, height: height, width: width, value: fillValue)
      }
      return try lowering.builder.apply1(
        Resize(
          height: .length(height), width: .length(width), interpolation: interpolation,
          antialiases: antialiases), x)
    }
    return try lowering.rounded(resized, to: lowering.dtype(input))
  }
}
