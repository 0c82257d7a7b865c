import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationRegistry {
  /// Convolutions, poolings and normalizations whose weights are tensors of the model.
  static let neural: [(String, Lower)] = [
    (
      "Conv",
      { context throws(LeptonError) in
        let kernel = try context.kernel()
        return [
          try context.onImages { l, x, spatialRank throws(LeptonError) in
            let groups = try context.groups(x, kernel)
            let window = try context.window(kernel, spatialRank)
            return try l.builder.apply1(Convolution(window: window, groups: groups), x, kernel)
          }
        ]
      }
    ),
    (
      "ConvTranspose",
      { context throws(LeptonError) in
        let kernel = try context.kernel()
        return [
          try context.onImages { l, x, spatialRank throws(LeptonError) in
            let window = try context.window(kernel, spatialRank)
            let extra = try context.ints("output_padding")
            let padding = extra.map {
              $0.count == 1 ? [Int](repeating: $0[0], count: spatialRank) : $0
            }
            return try l.builder.apply1(
              ConvolutionTranspose(window: window, outputPadding: padding), x, kernel)
          }
        ]
      }
    ),
    (
      "DepthwiseConv",
      { context throws(LeptonError) in
        let kernel = try context.kernel()
        return [
          try context.onImages { l, x, spatialRank throws(LeptonError) in
            let window = try context.window(kernel, spatialRank)
            return try l.builder.apply1(DepthwiseConvolution(window: window), x, kernel)
          }
        ]
      }
    ),
    (
      "SeparableConv",
      { context throws(LeptonError) in
        let depthwise = try context.kernel("depthwise_kernel")
        let l = context.lowering
        let pointwise = try l.float(
          context.value(context.argument(2, "pointwise_kernel"), like: nil))
        return [
          try context.onImages { l, x, spatialRank throws(LeptonError) in
            let window = try context.window(depthwise, spatialRank)
            let y = try l.builder.apply1(DepthwiseConvolution(window: window), x, depthwise)
            let one = [Int](repeating: 1, count: spatialRank)
            return try l.builder.apply1(
              Convolution(window: Window(size: one, strides: one, padding: .valid)), y, pointwise)
          }
        ]
      }
    ),
    ("MaxPool", pooling(.maximum)),
    ("AveragePool", pooling(.average)),
    ("AdaptiveMaxPool", adaptivePooling(.maximum)),
    ("AdaptiveAveragePool", adaptivePooling(.average)),
    ("LayerNorm", { c throws(LeptonError) in try [layerNormalized(c)] }),
    (
      "RMSNorm",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.floatX()
        let axes = try context.normalizedAxes(x)
        let squares = try l.reduce(
          .mean, l.unary(Unary(.square), x), axes: axes, keepsDimensions: true)
        let root = try l.unary(
          Unary(.rsqrt), l.binary(.add, squares, context.number("epsilon", default: 1e-7)))
        let y = try l.binary(.multiply, x, root)
        guard let scale = context.argument(1, "scale") else { return [y] }
        return [try l.binary(.multiply, y, l.float(context.value(scale, like: x)))]
      }
    ),
  ]

  private static func pooling(_ kind: PoolKind) -> Lower {
    { context throws(LeptonError) in
      [
        try context.onImages { l, x, spatialRank throws(LeptonError) in
          let size = try context.tuple("pool_size", spatialRank, default: 2)
          let strides =
            context.option("strides") == nil
            ? size : try context.tuple("strides", spatialRank, default: 1)
          let padding: WindowPadding =
            context.option("padding")?.asString == "same" ? .same : .valid
          return try l.builder.apply1(
            Pool(kind, window: Window(size: size, strides: strides, padding: padding)), x)
        }
      ]
    }
  }

  private static func adaptivePooling(_ kind: PoolKind) -> Lower {
    { context throws(LeptonError) in
      [
        try context.onImages { l, x, spatialRank throws(LeptonError) in
          let size = try context.tuple("output_size", spatialRank, default: 1)
          return try l.builder.apply1(AdaptivePool(kind, outputSize: size), x)
        }
      ]
    }
  }

  private static func layerNormalized(_ context: OperationContext) throws(LeptonError) -> Value {
    let l = context.lowering
    let x = try context.floatX()
    let axes = try context.normalizedAxes(x)
    let shape = l.shape(x)
    func weight(_ position: Int, _ name: String) throws(LeptonError) -> Value? {
      guard let argument = context.argument(position, name) else { return nil }
      let value = try l.float(context.value(argument, like: x))
      guard l.shape(value).rank != shape.rank, axes != [shape.rank - 1] else { return value }
      return try l.reshape(
        value, shape.dims.indices.map { axes.contains($0) ? shape[$0] : 1 })
    }
    let epsilon = try context.number("epsilon", default: 1e-7)
    let (mean, variance) = try l.variance(x, axes: axes, keepsDimensions: true)
    let root = try l.unary(Unary(.rsqrt), l.binary(.add, variance, epsilon))
    if try context.bool("rms_scaling", default: false) {
      let y = try l.binary(.multiply, x, root)
      return try weight(1, "gamma").map { gamma throws(LeptonError) in
        try l.binary(.multiply, y, gamma)
      } ?? y
    }
    var y = try l.binary(.multiply, l.binary(.subtract, x, mean), root)
    if let gamma = try weight(1, "gamma") { y = try l.binary(.multiply, y, gamma) }
    if let beta = try weight(2, "beta") { y = try l.binary(.add, y, beta) }
    return y
  }
}

extension OperationContext {
  /// The second argument, a kernel (spatial…, channels, filters).
  fileprivate func kernel(_ name: String = "kernel") throws(LeptonError) -> Value {
    let kernel = try lowering.float(value(argument(1, name), like: nil))
    guard lowering.shape(kernel).isKnown else {
      throw error("has a kernel of the unknown shape \(lowering.shape(kernel))", code: .unsupported)
    }
    return kernel
  }

  /// An integer, or as many as there are spatial axes.
  fileprivate func tuple(
    _ key: String, _ count: Int, default value: Int
  ) throws(LeptonError) -> [Int] {
    let numbers = try ints(key) ?? [value]
    guard numbers.count == 1 || numbers.count == count else {
      throw error("has the '\(key)' \(numbers) for \(count) spatial axes")
    }
    return numbers.count == count ? numbers : [Int](repeating: numbers[0], count: count)
  }

  fileprivate func window(_ kernel: Value, _ spatialRank: Int) throws(LeptonError) -> Window {
    let padding = option("padding")?.asString ?? "valid"
    let kinds: [String: WindowPadding] = ["valid": .valid, "same": .same, "causal": .causal]
    guard let kind = kinds[padding.lowercased()] else {
      throw error("has the unsupported 'padding' \(padding)", code: .unsupported)
    }
    return Window(
      size: Array(lowering.shape(kernel).dims.prefix(spatialRank)),
      strides: try tuple("strides", spatialRank, default: 1),
      dilation: try tuple("dilation_rate", spatialRank, default: 1), padding: kind)
  }

  /// How many times the kernel's channels go into those of the input.
  fileprivate func groups(_ x: Value, _ kernel: Value) throws(LeptonError) -> Int {
    let shape = lowering.shape(kernel)
    guard shape.rank >= 3, shape[-2] > 0, lowering.shape(x)[-1] >= 0 else {
      throw error(
        "takes \(lowering.shape(x)) with a kernel of shape \(shape)", code: .shapeMismatch)
    }
    return max(lowering.shape(x)[-1] / shape[-2], 1)
  }

  /// Runs `body` on the first argument with its channels last; the result has them where they were.
  fileprivate func onImages(
    _ body: (Lowering, Value, Int) throws(LeptonError) -> Value
  ) throws(LeptonError) -> Value {
    let l = lowering
    let input = try floatX()
    let rank = l.shape(input).rank
    guard rank >= 3, rank <= 5 else {
      throw error("takes 3 to 5 axes, not \(l.shape(input))", code: .shapeMismatch)
    }
    let isFirst = option("data_format")?.asString == "channels_first"
    let result = try body(l, isFirst ? l.channelsToLast(input) : input, rank - 2)
    return isFirst ? try l.channelsToFirst(result) : result
  }

  /// The axes of a normalization, counted from the start, in rising order.
  fileprivate func normalizedAxes(_ x: Value) throws(LeptonError) -> [Int] {
    var axes: [Int] = []
    for axis in try ints("axis") ?? [-1] { axes.append(try lowering.axis(axis, of: x)) }
    return axes.sorted()
  }
}
