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

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    let kernel = arguments[1].shape
    return 2 * (arguments[0].shape.count ?? 0) * (kernel.count ?? 0) / Swift.max(kernel[-1], 1)
  }
}
