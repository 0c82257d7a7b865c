import LeptonBase

/// Images (N, H, W, C) under projective transforms (N or 1, 8) of a…h: pixel (x, y) of the result
/// (N, H', W', C) is read at ((a·x + b·y + c)/k, (d·x + e·y + f)/k) with k = g·x + h·y + 1.
///
/// Formulas: TensorFlow's ImageProjectiveTransformV3. Its gradient there is the image under the inverse
/// transform; here it is the derivative. Transforms have no gradient, as in TensorFlow.
public struct ProjectImages: Op {
  public static let name = "project images"

  public var reading: ImageReading
  /// Of the result; nil for those of the images.
  public var height: Int?
  public var width: Int?

  public init(_ reading: ImageReading, height: Int? = nil, width: Int? = nil) {
    self.reading = reading
    self.height = height
    self.width = width
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    let (images, transforms) = (arguments[0].shape, arguments[1].shape)
    guard arguments.allSatisfy({ $0.dtype == .float32 }), images.rank == 4,
      !images.dims.dropFirst().contains(0), transforms.rank == 2,
      transforms[1] == 8, reading.border != .mirror, (height ?? 1) > 0, (width ?? 1) > 0,
      transforms[0] <= 1 || images[0] < 0 || images[0] == transforms[0]
    else { throw fail("images \(arguments[0]) by transforms \(arguments[1])") }
    return [.float32([images[0], height ?? images[1], width ?? images[2], images[3]])]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return [nil, nil] }
    let op = ProjectImagesGradient(self, images: builder.shape(arguments[0]))
    return [try builder.apply1(op, gradient, arguments[1]), nil]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    8 * (results[0].shape.count ?? 0)
  }
}

/// The derivative of `ProjectImages` with respect to the images: from the gradient (N, H', W', C) and the
/// transforms, (N, H, W, C).
public struct ProjectImagesGradient: Op {
  public static let name = "project images gradient"

  public var projection: ProjectImages
  public var images: Shape

  public init(_ projection: ProjectImages, images: Shape) {
    self.projection = projection
    self.images = images
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    let expected = try projection.resultTypes([.float32(images), arguments[1]])[0]
    guard arguments[0].shape.isCompatible(with: expected.shape) else {
      throw fail("a gradient of type \(arguments[0]) for a result of type \(expected)")
    }
    return [.float32(images)]
  }
}

/// The projective transforms (N, 8) that bring end points (N, 4, 2) of x and y back to start points
/// (N, 4, 2); keras.ops.image's `compute_homography_matrix`. Without gradient.
public struct Homography: Op {
  public static let name = "homography"

  public init() {}

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    let (start, end) = (arguments[0], arguments[1])
    guard arguments.allSatisfy({ $0.dtype == .float32 }), start.shape.rank == 3,
      start.shape.isCompatible(with: [Shape.unknown, 4, 2]),
      end.shape.isCompatible(with: start.shape)
    else { throw fail("start points \(start) and end points \(end)") }
    return [.float32([start.shape[0], 8])]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    [nil, nil]
  }
}
