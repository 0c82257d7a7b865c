import LeptonBase
import LeptonGraph
import LeptonJSON

/// What augmentations do to images (N, H, W, C) in training, each image by itself.
extension ImageAugmentation {
  /// Writes the layer's change of images; throws `.unsupported` for a class that lepton cannot train
  /// with.
  func lowerTraining(
    _ images: Value, _ stream: Parameter, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let shape = lowering.shape(images)
    guard shape.rank == 4 else {
      throw error("takes a batch of images, not shape \(shape)", code: .shapeMismatch)
    }
    let perImage: Shape = [shape[0], 1, 1, 1]
    switch className {
    case "RandomFlip":
      let numbers = try lowering.random(.uniform, perImage, stream)
      let flips = try lowering.compare(.lessEqual, numbers, lowering.builder.constant(0.5))
      return try flipped(images, flips, lowering)
    case "RandomBrightness":
      let delta = try random(
        perImage, from: factor[0] * valueSpan, to: factor[1] * valueSpan, stream, lowering)
      return try clipped(lowering.binary(.add, lowering.float(images), delta), lowering)
    case "RandomContrast":
      let scale = try random(perImage, from: 1 - factor[0], to: 1 + factor[1], stream, lowering)
      let x = try lowering.float(images)
      let axes = spatialAxes
      let mean = try lowering.reduce(.mean, x, axes: [axes.0, axes.1], keepsDimensions: true)
      let deviation = try lowering.binary(.subtract, x, mean)
      return try clipped(
        lowering.binary(.add, lowering.binary(.multiply, deviation, scale), mean), lowering)
    default:
      throw error(
        "changes images in training in a way that lepton does not support", code: .unsupported)
    }
  }

  /// The axes of height and width.
  private var spatialAxes: (Int, Int) { channelsFirst ? (2, 3) : (1, 2) }

  private func random(
    _ shape: Shape, from low: Float, to high: Float, _ stream: Parameter, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    try lowering.unary(
      Unary(.affine, a: high - low, b: low), lowering.random(.uniform, shape, stream))
  }

  private func clipped(_ x: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    try lowering.unary(Unary(.clip, a: valueRange[0], b: valueRange[1]), x)
  }

  /// Images for which `flips` holds turned along every axis of the mode.
  private func flipped(
    _ images: Value, _ flips: Value, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    var x = images
    if mode.hasPrefix("horizontal") {
      x = try lowering.select(flips, lowering.slice(x, axis: spatialAxes.1, .reversed), x)
    }
    if mode.hasSuffix("vertical") {
      x = try lowering.select(flips, lowering.slice(x, axis: spatialAxes.0, .reversed), x)
    }
    return x
  }
}
