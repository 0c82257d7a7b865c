import LeptonBase

/// The transpose of a convolution: x (N, spatial…, C), kernel (spatial…, F, C), result
/// (N, spatial'…, F). Every input element scatters its products over a window.
public struct ConvolutionTranspose: Op {
  public static let name = "transposed convolution"

  /// Its padding is `.valid` or `.same`.
  public var window: Window
  /// Keras's `output_padding`, per spatial axis.
  public var outputPadding: [Int]?

  public init(window: Window, outputPadding: [Int]? = nil) {
    self.window = window
    self.outputPadding = outputPadding
  }

  /// For one spatial axis of `length` elements: the output's length, and how many elements of the full
  /// scatter (length (n-1)·stride + k') are cropped before it; what it lacks after is zero.
  ///
  /// Formulas: keras.src.backend.common.backend_utils.compute_conv_transpose_output_length.
  public func placement(axis: Int, length: Int) -> (crop: Int, count: Int) {
    let extent = (window.size[axis] - 1) * window.dilation[axis] + 1
    let stride = window.strides[axis]
    let full = (length - 1) * stride + extent
    let count: Int
    switch (window.padding, outputPadding) {
    case (.same, nil): count = length * stride
    case (.same, let padding?): count = (length - 1) * stride + extent % 2 + padding[axis]
    case (_, let padding):
      count = full + (padding?[axis] ?? (Swift.max(extent, stride) - extent))
    }
    return (Swift.max(full - count, 0) / 2, count)
  }

  /// The window of the convolution from this op's result to an input of shape `x`, and how much of each
  /// spatial axis of the result it reads: what lies beyond, no input element reaches.
  private func convolution(from x: Shape) throws(LeptonError) -> (window: Window, reach: [Int]) {
    var (before, after, reach): ([Int], [Int], [Int]) = ([], [], [])
    for (axis, length) in x.dims.dropFirst().dropLast().enumerated() {
      guard length >= 1 else {
        throw LeptonError(.unsupported, "\(Self.name): the gradient for an input of shape \(x)")
      }
      let (crop, count) = placement(axis: axis, length: length)
      let extent = (window.size[axis] - 1) * window.dilation[axis] + 1
      let rest = (length - 1) * window.strides[axis] + extent - crop - count
      before.append(crop)
      after.append(Swift.max(rest, 0))
      reach.append(count + Swift.min(rest, 0))
    }
    var convolution = window
    convolution.padding = .explicit(before: before, after: after)
    return (convolution, reach)
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    let (x, kernel) = (arguments[0].shape, arguments[1].shape)
    guard arguments.allSatisfy({ $0.dtype == .float32 }) else {
      throw LeptonError(.typeMismatch, "\(Self.name) takes float32, not \(arguments[0].dtype.name)")
    }
    guard x.rank >= 3, kernel.rank == x.rank, kernel.isKnown,
      Array(kernel.dims.dropLast(2)) == window.size, x[-1] < 0 || x[-1] == kernel[-1]
    else { throw fail("input \(x) and kernel \(kernel)") }
    try window.validate(spatialRank: x.rank - 2, self)
    guard window.padding == .valid || window.padding == .same,
      outputPadding.map({ $0.count == x.rank - 2 && $0.allSatisfy { $0 >= 0 && $0 < 1 << 31 } })
        ?? true
    else { throw fail("padding \(window.padding), output padding \(outputPadding ?? [])") }
    var dims = [x[0]]
    for axis in 0..<(x.rank - 2) {
      let length = x.dims[axis + 1]
      dims.append(
        length < 0 ? Shape.unknown : Swift.max(placement(axis: axis, length: length).count, 0))
    }
    return [.float32(Shape(dims + [kernel[-2]]))]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return [nil, nil] }
    let (x, kernel) = (arguments[0], arguments[1])
    // This op is the transpose of a convolution of its result, which is then the chain rule for x.
    let (window, reach) = try convolution(from: builder.shape(x))
    var read = gradient
    if reach != Array(builder.shape(gradient).dims.dropFirst().dropLast()) {
      let all = [AxisSlice.all]
      read = try builder.apply1(Slice(all + reach.map { AxisSlice(stop: $0) } + all), gradient)
    }
    return [
      try builder.apply1(Convolution(window: window), read, kernel),
      try builder.apply1(ConvolutionKernelGradient(window: window), read, x),
    ]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    let kernel = arguments[1].shape
    return 2 * (arguments[0].shape.count ?? 0) * (kernel.count ?? 0) / Swift.max(kernel[-1], 1)
  }
}
