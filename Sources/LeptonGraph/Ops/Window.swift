import LeptonBase

/// How the borders of a convolution or pooling are treated.
public enum WindowPadding: Sendable, Hashable {
  /// Windows lie wholly inside.
  case valid
  /// ceil(size / stride) windows; the missing elements are split, the odd one after.
  case same
  /// All padding before, so that no output sees later input.
  case causal
  /// Elements before and after, per spatial axis.
  case explicit(before: [Int], after: [Int])
}

/// A sliding window over the spatial axes of a channels-last tensor (N, spatial…, C).
public struct Window: Sendable, Hashable {
  /// Per spatial axis.
  public var size: [Int]
  public var strides: [Int]
  public var dilation: [Int]
  public var padding: WindowPadding

  public init(size: [Int], strides: [Int], dilation: [Int]? = nil, padding: WindowPadding) {
    self.size = size
    self.strides = strides
    self.dilation = dilation ?? [Int](repeating: 1, count: size.count)
    self.padding = padding
  }

  /// Where the window lies on one spatial axis of `length` elements: elements of padding before and
  /// after, and the number of positions (0 where the window is larger than the padded axis).
  ///
  /// Formulas: keras.src.ops.operation_utils.compute_conv_output_shape, TensorFlow's SAME rule.
  public func placement(axis: Int, length: Int) -> (before: Int, after: Int, count: Int) {
    let extent = (size[axis] - 1) * dilation[axis] + 1
    let stride = strides[axis]
    switch padding {
    case .same:
      let count = (length + stride - 1) / stride
      let total = Swift.max((count - 1) * stride + extent - length, 0)
      return (total / 2, total - total / 2, count)
    case .valid:
      return (0, 0, length < extent ? 0 : (length - extent) / stride + 1)
    case .causal:
      return (extent - 1, 0, length == 0 ? 0 : (length - 1) / stride + 1)
    case .explicit(let before, let after):
      let padded = length + before[axis] + after[axis]
      return (before[axis], after[axis], padded < extent ? 0 : (padded - extent) / stride + 1)
    }
  }

  /// Checks the window's own numbers; sizes come from configurations, so products must not overflow.
  func validate(spatialRank: Int, _ op: some Op) throws(LeptonError) {
    let lists = [size, strides, dilation]
    if case .explicit(let before, let after) = padding {
      guard before.count == spatialRank, after.count == spatialRank,
        (before + after).allSatisfy({ $0 >= 0 && $0 < 1 << 31 })
      else { throw op.fail("explicit padding \(before), \(after)") }
    }
    guard spatialRank >= 1, spatialRank <= 3,
      lists.allSatisfy({ $0.count == spatialRank && $0.allSatisfy { $0 >= 1 && $0 < 1 << 31 } })
    else {
      throw op.fail(
        "window \(size), strides \(strides), dilation \(dilation) on \(spatialRank) spatial axes")
    }
  }

  /// The spatial dimensions after the window has slid over `spatial`.
  func outputDims(_ spatial: ArraySlice<Int>, _ op: some Op) throws(LeptonError) -> [Int] {
    try validate(spatialRank: spatial.count, op)
    var dims: [Int] = []
    for (axis, length) in spatial.enumerated() {
      guard length >= 0 else {
        dims.append(Shape.unknown)
        continue
      }
      let count = placement(axis: axis, length: length).count
      guard count > 0 || length == 0 else {
        throw op.fail(
          "a window of \(size[axis]) (dilation \(dilation[axis])) does not fit into \(length) elements"
        )
      }
      dims.append(count)
    }
    return dims
  }
}
