import LeptonBase
import LeptonGraph
import LeptonJSON

/// What the layers share that change images (N, H, W, C), or with `channels_first` (N, C, H, W), or
/// without the batch, at random while a model is trained and give them on unchanged afterwards:
/// Keras's BaseImagePreprocessingLayer.
///
/// A subclass reads its options, says in `draw` what is random in a change, and makes the change in
/// `transform`, which follows from images and draw alone. Random numbers are lepton's own; their
/// distributions and the change for given numbers are Keras's, on TensorFlow.
open class ImageAugmentation: Layer, @unchecked Sendable {
  public final let channelsFirst: Bool
  private let seed: Int?
  private var stream: Parameter?

  public required init(_ options: LayerOptions) throws(LeptonError) {
    channelsFirst = try options.channelsFirst()
    // Keys of earlier versions.
    options.ignore("bounding_box_format", "auto_vectorize", "factor")
    seed = options.config["seed"]?.asInt
    try super.init(options)
  }

  // MARK: What subclasses say

  /// What is drawn at random to change images (N, H, W, C) of the given shape.
  func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] { [] }

  /// Images (N, H, W, C) of float32 changed with what `draw` gave.
  func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    throw error("does not say how it changes images", code: .internal)
  }

  /// Whether `draw` draws anything.
  var isRandom: Bool { true }
  /// How many values `draw` gives, of an augmentation that can be a step of another.
  var drawCount: Int { isRandom ? 1 : 0 }
  /// Whether images are changed when the model is not trained, too.
  var changesAtInference: Bool { false }
  /// Whether integer images leave an inference as they came; else they become float32.
  var keepsIntegers: Bool { false }
  /// Whether Keras looks at the axes of channels_first images as if they were channels_last.
  var ignoresDataFormat: Bool { false }

  // MARK: The layer

  open override func build(_ inputs: [TensorType]) throws(LeptonError) {
    if isRandom { stream = addRandomStream(seed: seed) }
  }

  open override var convertsInputsToFloat: Bool { !keepsIntegers }

  open override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    if case .dictionary = call.firstArgument {
      throw error(
        "takes images as one tensor; with labels, bounding boxes or masks in a dictionary it is not "
          + "supported: call it with the images alone", code: .unsupported)
    }
    return try super.lower(call, lowering)
  }

  open override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    guard lowering.isTraining || changesAtInference, lowering.shape(input).isKnown else {
      return try unchanged(input, lowering)
    }
    return try change(input, lowering) { images throws(LeptonError) in
      guard let stream else { return [] }
      return try draw(images, ImageRandom(lowering, stream, batch: images[0]))
    }
  }

  /// Images as the layer changes them with what `drawing` gives for their shape (N, H, W, C).
  final func change(
    _ input: Value, _ lowering: Lowering, drawing: (Shape) throws(LeptonError) -> [Value]
  ) throws(LeptonError) -> Value {
    let shape = lowering.shape(input)
    guard !shape.dims.contains(0) else {
      throw error("takes images that are not empty, not of shape \(shape)", code: .shapeMismatch)
    }
    let changed = try lowering.changeImages(
      lowering.float(input), channelsFirst: channelsFirst && !ignoresDataFormat
    ) { images throws(LeptonError) in
      try transform(images, drawing(lowering.shape(images)), lowering)
    }
    return try finished(changed, dtype: lowering.dtype(input), lowering)
  }

  /// What leaves the layer where it changes nothing, or cannot yet, for dimensions are unknown.
  func unchanged(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value { input }

  /// Changed images as they leave a layer whose input had the given type.
  func finished(
    _ images: Value, dtype: DType, _ lowering: Lowering
  ) throws(LeptonError) -> Value { images }

  /// What `draw` gave at a place; to be called from `transform`.
  final func drawn(_ values: [Value], _ place: Int) throws(LeptonError) -> Value {
    guard values.indices.contains(place) else {
      throw error("was given \(values.count) random values", code: .internal)
    }
    return values[place]
  }
}
