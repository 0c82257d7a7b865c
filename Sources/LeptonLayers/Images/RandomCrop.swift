import LeptonBase
import LeptonGraph
import LeptonJSON

/// A window of images, anywhere in training; `keras.layers.RandomCrop`. From images that are not larger
/// than it on both axes, training takes the middle, enlarged to the window's size where it is smaller.
///
/// In inference Keras 2 takes the middle of the window's aspect ratio, as its documentation says, and
/// Keras 3 gives images on whole; each file's own Keras is followed. Shapes are told for the window.
public final class RandomCrop: ImageAugmentation, @unchecked Sendable {
  private let height: Int
  private let width: Int
  private let cropsAtInference: Bool

  public required init(_ options: LayerOptions) throws(LeptonError) {
    height = try options.size("height")
    width = try options.size("width")
    try options.seed()
    cropsAtInference = options.config["crops_at_inference"]?.asBool ?? false
    options.accept("crops_at_inference")
    try super.init(options)
  }

  override var keepsIntegers: Bool { true }

  override func unchanged(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let shape = lowering.shape(input)
    guard shape.rank == 4, cropsAtInference || !shape.isKnown else { return input }
    var x = try lowering.float(input)
    if channelsFirst { x = try lowering.channelsToLast(x) }
    x = try lowering.builder.apply1(
      Resize(height: .length(height), width: .length(width), interpolation: .bilinear),
      lowering.cropToAspectRatio(x, height: height, width: width))
    return channelsFirst ? try lowering.channelsToFirst(x) : x
  }

  /// Whether the window can lie in different places.
  private func hasChoice(_ images: Shape) -> Bool { images[1] > height && images[2] > width }

  /// The first column and the first row of the window, int32 (1) each.
  override func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    guard hasChoice(images) else { return [] }
    return [
      try random.integers([1], below: images[2] - width + 1),
      try random.integers([1], below: images[1] - height + 1),
    ]
  }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let shape = lowering.shape(images)
    guard hasChoice(shape) else { return try middle(images, lowering) }
    let left = try lowering.float(self.drawn(drawn, 0))
    let top = try lowering.float(self.drawn(drawn, 1))
    let transform = try lowering.transforms(
      [
        .number(1), .number(0), .value(left), .number(0), .number(1), .value(top), .number(0),
        .number(0),
      ], batch: 1)
    let reading = ImageReading(isLinear: false, border: .constant)
    return try lowering.builder.apply1(
      ProjectImages(reading, height: height, width: width), images, transform)
  }

  /// Begins where a window of the target's aspect ratio does and is as large as fits.
  private func middle(_ images: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let (h, w) = (lowering.shape(images)[1], lowering.shape(images)[2])
    func start(_ size: Int, _ other: Int, _ target: Int, _ otherTarget: Int) -> Int {
      let part = Int(Double(other) * Double(target) / Double(otherTarget))
      return Int(Double(size - Swift.max(Swift.min(size, part), 1)) / 2)
    }
    let top = start(h, w, height, width)
    let left = start(w, h, width, height)
    let window = try lowering.window(
      images, top: top, left: left, height: Swift.min(height, h - top),
      width: Swift.min(width, w - left))
    return try lowering.builder.apply1(
      Resize(height: .length(height), width: .length(width), interpolation: .bilinear), window)
  }
}
