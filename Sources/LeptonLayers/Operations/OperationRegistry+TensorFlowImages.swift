import LeptonBase
import LeptonGraph
import LeptonJSON

/// TensorFlow's functions on images and sequences: arguments as of `tf.nn` and `tf.image`.
extension OperationRegistry {
  static let tensorFlowImages: [(String, Lower)] = [
    (
      "tf.conv2d",
      { c throws(LeptonError) in
        [
          try c.onWindows("input") { l, x, rank throws(LeptonError) in
            let kernel = try l.float(c.tensor(c.kernelName, at: 1))
            let window = try c.slidingWindow(
              Array(l.shape(kernel).dims.prefix(rank)), rank, dilations: true)
            guard l.shape(kernel).rank >= 3, l.shape(kernel)[-2] > 0, l.shape(x)[-1] >= 0 else {
              throw c.error("takes \(l.shape(x)) with a kernel of \(l.shape(kernel))")
            }
            let groups = max(l.shape(x)[-1] / l.shape(kernel)[-2], 1)
            return try l.builder.apply1(Convolution(window: window, groups: groups), x, kernel)
          }
        ]
      }
    ),
    (
      "tf.depthwise_conv2d",
      { c throws(LeptonError) in
        [
          try c.onWindows("input") { l, x, rank throws(LeptonError) in
            let kernel = try l.float(c.tensor(c.kernelName, at: 1))
            let window = try c.slidingWindow(
              Array(l.shape(kernel).dims.prefix(rank)), rank, dilations: true)
            return try l.builder.apply1(DepthwiseConvolution(window: window), x, kernel)
          }
        ]
      }
    ),
    ("tf.max_pool", pooling(.maximum)),
    ("tf.avg_pool", pooling(.average)),
    (
      "tf.image.resize",
      { c throws(LeptonError) in
        let l = c.lowering
        let input = try c.tensor("images", at: 0)
        let rank = l.shape(input).rank
        guard rank == 3 || rank == 4 else { throw c.error("takes images, not \(l.shape(input))") }
        var x = try l.float(input)
        if rank == 3 { x = try l.expandDimensions(x, axis: 0) }
        guard let size = try c.dimensions(["size"], at: 1), size.count == 2 else {
          throw c.error("lacks the size, two positive integers")
        }
        let kinds: [String: Interpolation] = [
          "nearest": .nearest, "bilinear": .bilinear, "bicubic": .bicubic, "area": .area,
          "lanczos3": .lanczos3, "lanczos5": .lanczos5,
        ]
        let method = c.option("method", at: 2)?.asString ?? "bilinear"
        guard let kind = kinds[method],
          try !c.bool("preserve_aspect_ratio", default: false)
        else {
          throw c.error("has the unsupported method \(method)", code: .unsupported)
        }
        guard size.allSatisfy({ $0 > 0 }) else {
          let dims = [l.shape(x)[0], size[0], size[1], l.shape(x)[3]]
          return [try l.standIn(Shape(dims), .float32)]
        }
        var y = try l.builder.apply1(
          Resize(
            height: .length(size[0]), width: .length(size[1]), interpolation: kind,
            antialiases: c.bool("antialias", default: false)), x)
        if rank == 3 { y = try l.reshape(y, Array(l.shape(y).dims.dropFirst())) }
        return [kind == .nearest ? try l.cast(y, to: l.dtype(input)) : y]
      }
    ),
  ]

  private static func pooling(_ kind: PoolKind) -> Lower {
    { c throws(LeptonError) in
      [
        try c.onWindows(c.call.keywords["value"] == nil ? "input" : "value") {
          l, x, rank throws(LeptonError) in
          let size = try c.spatial("ksize", rank, default: 1)
          return try l.builder.apply1(Pool(kind, window: c.slidingWindow(size, rank)), x)
        }
      ]
    }
  }
}

extension OperationContext {
  /// TensorFlow's versions call a kernel `filters` or `filter`.
  fileprivate var kernelName: String { call.keywords["filter"] == nil ? "filters" : "filter" }

  private var hasChannelsFirst: Bool {
    option("data_format")?.asString?.hasPrefix("NC") ?? false
  }

  /// The numbers of the spatial axes, of a list that may have those of batch and channels too.
  fileprivate func spatial(
    _ key: String, _ rank: Int, default value: Int
  ) throws(LeptonError) -> [Int] {
    let numbers = try ints(key) ?? [value]
    if numbers.count == rank { return numbers }
    if numbers.count == 1 { return [Int](repeating: numbers[0], count: rank) }
    guard numbers.count == rank + 2 else {
      throw error("has the '\(key)' \(numbers) for \(rank) spatial axes")
    }
    return Array(hasChannelsFirst ? numbers[2...] : numbers[1...rank])
  }

  fileprivate func slidingWindow(
    _ size: [Int], _ rank: Int, dilations: Bool = false
  ) throws(LeptonError) -> Window {
    let named = option("padding")?.asString?.lowercased()
    guard named == "valid" || named == "same" else {
      throw error("has an unsupported 'padding'", code: .unsupported)
    }
    return Window(
      size: size, strides: try spatial("strides", rank, default: 1),
      dilation: dilations ? try spatial("dilations", rank, default: 1) : nil,
      padding: named == "same" ? .same : .valid)
  }

  /// Runs `body` on an argument with its channels last; the result has them where they were.
  fileprivate func onWindows(
    _ name: String, _ body: (Lowering, Value, Int) throws(LeptonError) -> Value
  ) throws(LeptonError) -> Value {
    let l = lowering
    let input = try l.float(tensor(name, at: 0))
    let rank = l.shape(input).rank
    guard rank >= 3, rank <= 5 else {
      throw error("takes 3 to 5 axes, not \(l.shape(input))", code: .shapeMismatch)
    }
    let y = try body(l, hasChannelsFirst ? l.channelsToLast(input) : input, rank - 2)
    return hasChannelsFirst ? try l.channelsToFirst(y) : y
  }
}
