import LeptonBase

/// What lies beyond an axis of an image; raw values and pictures are those of `lk_border`.
public enum ImageBorder: Int32, Sendable, Hashable, CaseIterable {
  case constant = 0
  case nearest = 1
  case reflect = 2
  case wrap = 3
  /// Of coordinates only.
  case mirror = 4
}

/// How an image is read between its pixels and beyond them.
public struct ImageReading: Sendable, Hashable {
  /// Between pixels linear; else the nearest.
  public var isLinear: Bool
  public var border: ImageBorder
  /// What lies beyond a constant border.
  public var fillValue: Float

  public init(isLinear: Bool, border: ImageBorder, fillValue: Float = 0) {
    self.isLinear = isLinear
    self.border = border
    self.fillValue = fillValue
  }
}

/// Images (N, spatial…, C) read at positions (N, R, P), R coordinates in pixels for the R spatial axes of
/// each of P points: (N, P, C).
///
/// Formulas: keras.src.backend.tensorflow.image.map_coordinates. Its reflection repeats the last pixel
/// but not the first, unlike that of the other backends. Its mirror reads outside the image; here that is
/// a mirror.
public struct SampleImages: Op {
  public static let name = "sample images"

  public var reading: ImageReading

  public init(_ reading: ImageReading) { self.reading = reading }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    let (images, positions) = (arguments[0].shape, arguments[1].shape)
    guard arguments.allSatisfy({ $0.dtype == .float32 }), images.rank >= 3,
      images.rank <= Shape.maximumRank,
      !images.dims.dropFirst().contains(0),
      positions.rank == 3, positions[1] < 0 || positions[1] == images.rank - 2,
      images[0] < 0 || positions[0] < 0 || images[0] == positions[0]
    else { throw fail("images \(arguments[0]) at positions \(arguments[1])") }
    let batch = images[0] < 0 ? positions[0] : images[0]
    return [.float32([batch, positions[2], images[-1]])]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return [nil, nil] }
    let (images, positions) = (arguments[0], arguments[1])
    return [
      try builder.apply1(
        SampleImagesGradient(reading, images: builder.shape(images)), gradient, positions),
      try builder.apply1(SamplePositionsGradient(reading), gradient, images, positions),
    ]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    8 * (results[0].shape.count ?? 0)
  }
}

/// The derivative of `SampleImages` with respect to the images: from the gradient (N, P, C) and the
/// positions (N, R, P), (N, spatial…, C).
public struct SampleImagesGradient: Op {
  public static let name = "sample images gradient"

  public var reading: ImageReading
  public var images: Shape

  public init(_ reading: ImageReading, images: Shape) {
    self.reading = reading
    self.images = images
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    let expected = try SampleImages(reading).resultTypes([.float32(images), arguments[1]])[0]
    guard arguments[0].shape.isCompatible(with: expected.shape) else {
      throw fail("a gradient of type \(arguments[0]) for a result of type \(expected)")
    }
    return [.float32(images)]
  }
}

/// The derivative of `SampleImages` with respect to the positions: from the gradient (N, P, C), the
/// images and the positions (N, R, P), (N, R, P); zero where the nearest pixel is read.
public struct SamplePositionsGradient: Op {
  public static let name = "sample positions gradient"

  public var reading: ImageReading

  public init(_ reading: ImageReading) { self.reading = reading }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 3)
    let expected = try SampleImages(reading).resultTypes(Array(arguments[1...]))[0]
    guard arguments[0].shape.isCompatible(with: expected.shape) else {
      throw fail("a gradient of type \(arguments[0]) for a result of type \(expected)")
    }
    return [arguments[2]]
  }
}
