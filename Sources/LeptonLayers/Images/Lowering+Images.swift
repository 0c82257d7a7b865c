import LeptonBase
import LeptonGraph

/// Images in any data format, and cutting and padding them to the aspect ratio of a target size. Where the
/// height or width is not known yet, an image is neither cut nor padded: what follows is a resizing,
/// whose result's shape does not depend on it.
///
/// Formulas: keras.src.backend.tensorflow.image.resize, with its roundings in float32.
extension Lowering {
  /// Images of 3 or 4 axes in either data format, changed as a batch (N, H, W, C).
  func changeImages(
    _ images: Value, channelsFirst: Bool, _ change: (Value) throws(LeptonError) -> Value
  ) throws(LeptonError) -> Value {
    let rank = shape(images).rank
    guard rank == 3 || rank == 4 else {
      throw LeptonError(
        .shapeMismatch,
        "layer '\(builder.label)' takes images of 3 or 4 axes, not of shape \(shape(images))")
    }
    var x = rank == 3 ? try expandDimensions(images, axis: 0) : images
    if channelsFirst { x = try channelsToLast(x) }
    x = try change(x)
    if channelsFirst { x = try channelsToFirst(x) }
    return rank == 3 ? try reshape(x, Array(shape(x).dims[1...])) : x
  }

  /// The largest window in the middle that has the target's aspect ratio.
  func cropToAspectRatio(_ x: Value, height: Int, width: Int) throws(LeptonError) -> Value {
    let (h, w) = (shape(x).dims[1], shape(x).dims[2])
    guard h >= 0, w >= 0 else { return x }
    let cropHeight = Swift.max(Swift.min(h, scaled(w, by: height, over: width)), 1)
    let cropWidth = Swift.max(Swift.min(w, scaled(h, by: width, over: height)), 1)
    return try window(
      x, top: (h - cropHeight) / 2, left: (w - cropWidth) / 2, height: cropHeight, width: cropWidth)
  }

  /// The image in the middle of the smallest one that has the target's aspect ratio, but for half
  /// elements; the borders hold `value`.
  func padToAspectRatio(
    _ x: Value, height: Int, width: Int, value: Float
  ) throws(LeptonError) -> Value {
    let (h, w) = (shape(x).dims[1], shape(x).dims[2])
    guard h >= 0, w >= 0 else { return x }
    let vertical = (Swift.max(h, scaled(w, by: height, over: width)) - h) / 2
    let horizontal = (Swift.max(w, scaled(h, by: width, over: height)) - w) / 2
    guard vertical > 0 || horizontal > 0 else { return x }
    let border = [0, vertical, horizontal, 0]
    return try builder.apply1(Pad(before: border, after: border, value: value), x)
  }

  /// Part of an image (N, H, W, C).
  func window(
    _ x: Value, top: Int, left: Int, height: Int, width: Int
  ) throws(LeptonError) -> Value {
    let (h, w) = (shape(x).dims[1], shape(x).dims[2])
    guard top != 0 || left != 0 || height != h || width != w else { return x }
    return try builder.apply1(
      Slice([
        .all, AxisSlice(start: top, stop: top + height), AxisSlice(start: left, stop: left + width),
        .all,
      ]), x)
  }

  /// length · numerator / denominator, rounded toward zero.
  private func scaled(_ length: Int, by numerator: Int, over denominator: Int) -> Int {
    // Sizes are less than 2³¹, their product in float32 less than 2⁶².
    Int(Float(length) * Float(numerator) / Float(denominator))
  }
}
