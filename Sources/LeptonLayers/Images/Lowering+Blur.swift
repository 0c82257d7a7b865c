import LeptonBase
import LeptonGraph

/// Images (N, H, W, C) of float32 convolved with kernels that are computed.
extension Lowering {
  /// Every channel convolved with a kernel (height, width); zeros lie around the image.
  func convolveChannels(
    _ images: Value, _ kernel: Value, padding: WindowPadding = .same
  ) throws(LeptonError) -> Value {
    let (size, channels) = (shape(kernel), shape(images)[-1])
    let wide = try broadcast(
      reshape(kernel, [size[0], size[1], 1, 1]), to: [size[0], size[1], channels, 1])
    let window = Window(size: size.dims, strides: [1, 1], padding: padding)
    return try builder.apply1(DepthwiseConvolution(window: window), images, wide)
  }

  /// The bell curve of deviation `sigma` (a float32 scalar) at `size` points around its middle, their sum
  /// 1. Where `reach` is given, points farther from the middle than this float32 scalar are 0.
  func bell(size: Int, sigma: Value, reach: Value? = nil) throws(LeptonError) -> Value {
    let places = (0..<size).map { Float($0) - Float(size - 1) / 2 }
    let place = builder.constant(try Tensor(places, [size]))
    let square = try unary(Unary(.square), binary(.divide, place, sigma))
    var weights = try unary(Unary(.exp), unary(Unary(.affine, a: -0.5), square))
    if let reach {
      let isInside = try compare(.lessEqual, unary(Unary(.abs), place), reach)
      weights = try select(isInside, weights, builder.constant(0))
    }
    return try binary(
      .divide, weights, reduce(.sum, weights, axes: [0], keepsDimensions: true))
  }

  /// Images blurred with the product of two bell curves.
  ///
  /// Formulas: keras.src.backend.tensorflow.image.gaussian_blur; the first size and deviation are those
  /// of the columns of its kernel, whose elements then count as one of `sizes` rows and columns.
  func blur(
    _ images: Value, sizes: [Int], sigmas: [Value]
  ) throws(LeptonError) -> Value {
    guard sizes.count == 2, sigmas.count == 2 else {
      throw LeptonError(.internal, "\(builder.label): a blur of \(sizes.count) sizes")
    }
    let across = try bell(size: sizes[0], sigma: sigmas[0])
    let down = try bell(size: sizes[1], sigma: sigmas[1])
    let product = try binary(
      .multiply, reshape(down, [sizes[1], 1]), reshape(across, [1, sizes[0]]))
    return try convolveChannels(images, reshape(product, sizes))
  }

  /// Images whose pixels are read `alpha` times blurred noise (N, H, W, 1) away, along x and y alike.
  /// `alpha` and `sigma`, the deviation of noise and blur, are float32 scalars; sigma is at most
  /// `greatestSigma`.
  ///
  /// Formulas: keras.src.backend.tensorflow.image.elastic_transform, whose kernel reaches three times the
  /// whole number below sigma. It is one of the greatest size here, zero beyond its reach, and applied
  /// along one axis after the other.
  func elastic(
    _ images: Value, noise: Value, alpha: Value, sigma: Value, greatestSigma: Float,
    _ reading: ImageReading
  ) throws(LeptonError) -> Value {
    let dims = shape(images).dims
    let (batch, height, width) = (dims[0], dims[1], dims[2])
    guard greatestSigma >= 0, greatestSigma < 1e4 else {
      throw LeptonError(
        .limit, "\(builder.label): a blur of deviation \(greatestSigma) is too wide")
    }
    let size = 6 * Int(greatestSigma) + 1
    let reach = try unary(Unary(.affine, a: 3), unary(Unary(.floor), sigma))
    let curve = try bell(size: size, sigma: sigma, reach: reach)
    var shift = try binary(.multiply, noise, sigma)
    shift = try convolveChannels(shift, reshape(curve, [size, 1]))
    shift = try convolveChannels(shift, reshape(curve, [1, size]))
    shift = try reshape(binary(.multiply, shift, alpha), [batch, 1, height * width])
    var places: [Float] = []
    for y in 0..<height { for _ in 0..<width { places.append(Float(y)) } }
    for _ in 0..<height { for x in 0..<width { places.append(Float(x)) } }
    let grid = builder.constant(try Tensor(places, [1, 2, height * width]))
    let moved = try builder.apply1(SampleImages(reading), images, binary(.add, grid, shift))
    return try reshape(moved, dims)
  }
}
