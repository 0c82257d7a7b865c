import LeptonBase
import LeptonGraph

/// Where the windows of a locally connected layer lie, and where the file keeps the weight of every
/// pair of an element in a window and a filter.
///
/// Source: `conv_connected_inputs` and `conv_kernel_idxs` of Keras 2 (`utils/conv_utils`).
public struct LocalWindows: Sendable {
  /// The spatial sizes of the input.
  public let input: [Int]
  public let channels: Int
  public let filters: Int
  public let size: [Int]
  public let strides: [Int]
  public let isSame: Bool
  public let channelsFirst: Bool

  /// The spatial sizes of the output.
  public var output: [Int] {
    input.indices.map { axis in
      if isSame { return (input[axis] + strides[axis] - 1) / strides[axis] }
      return input[axis] < size[axis] ? 0 : (input[axis] - size[axis]) / strides[axis] + 1
    }
  }

  /// Elements missing before an axis. Unlike a convolution's, windows of padding `same` begin half
  /// their size before the element that they belong to.
  public func before(_ axis: Int) -> Int { isSame ? size[axis] / 2 : 0 }

  /// Elements missing after an axis.
  public func after(_ axis: Int) -> Int {
    let last = (output[axis] - 1) * strides[axis] - before(axis) + size[axis]
    return Swift.max(0, last - input[axis])
  }

  /// Windows, elements of a window over all channels, and their product with the filters; nil where
  /// that is no number of weights.
  var counts: (positions: Int, depth: Int, all: Int)? {
    guard let positions = Shape.product(output[...]),
      let depth = Shape.product((size + [channels])[...]),
      let all = Shape.product([positions, depth, filters][...]), all < 1 << 31
    else { return nil }
    return (positions, depth, all)
  }

  /// All places in a box of the given sizes, the last axis fastest.
  static func places(_ sizes: [Int]) -> [[Int]] {
    sizes.reduce([[]]) { places, size in
      places.flatMap { place in (0..<size).map { place + [$0] } }
    }
  }

  /// For every (window, element of the window, filter), row-major: the place of its input and its
  /// output in flattened tensors of the layer's own layout; -1 for an input that is padding. Elements
  /// of a window are ordered as its axes and channels are in the input.
  func connections() -> [(input: Int, output: Int)] {
    let outputs = Self.places(output)
    let offsets = Self.places(size)
    let space = input.reduce(1, *)
    let positions = outputs.count
    var found: [(input: Int, output: Int)] = []
    for (position, place) in outputs.enumerated() {
      var elements: [[Int]] = []
      for offset in offsets {
        var flat = 0
        for axis in input.indices where flat >= 0 {
          let index = place[axis] * strides[axis] - before(axis) + offset[axis]
          flat =
            input.indices.contains(axis) && (0..<input[axis]).contains(index)
            ? flat * input[axis] + index : -1
        }
        elements.append(
          (0..<channels).map { channel in
            flat < 0 ? -1 : channelsFirst ? channel * space + flat : flat * channels + channel
          })
      }
      let ordered =
        channelsFirst
        ? (0..<channels).flatMap { channel in elements.map { $0[channel] } }
        : elements.flatMap { $0 }
      for element in ordered {
        for filter in 0..<filters {
          found.append(
            (element, channelsFirst ? filter * positions + position : position * filters + filter))
        }
      }
    }
    return found
  }
}
