import LeptonBase
import LeptonGraph
import LeptonJSON

/// Operations that read images in other places or at other scales.
extension OperationRegistry {
  /// Patches of images (N, H, W, C) or volumes (N, D, H, W, C) as vectors: channels fastest, then the
  /// patch's axes from the last.
  static func patches(_ context: OperationContext) throws(LeptonError) -> Value {
    let l = context.lowering
    let input = try context.x()
    var size = try context.ints("size", at: 1) ?? []
    if size.count == 1 { size = [size[0], size[0]] }
    let rank = size.count
    guard rank == 2 || rank == 3 else { throw context.error("lacks the size of patches") }
    func perAxis(_ key: String, _ value: [Int]) throws(LeptonError) -> [Int] {
      let given = try context.ints(key) ?? value
      let all = given.count == 1 ? [Int](repeating: given[0], count: rank) : given
      guard all.count == rank, all.allSatisfy({ $0 > 0 && $0 < 1 << 20 }) else {
        throw context.error("has the '\(key)' \(given)")
      }
      return all
    }
    size = try perAxis("size", size)
    guard size.reduce(1, { $0 * $1 < 1 << 20 ? $0 * $1 : 1 << 20 }) <= 1 << 14 else {
      throw context.error("takes patches of at most 16384 pixels, not \(size)", code: .limit)
    }
    let padding = context.option("padding")?.asString ?? "valid"
    guard padding == "valid" || padding == "same" else {
      throw context.error("has the unknown 'padding' \(padding)")
    }
    let window = Window(
      size: size, strides: try perAxis("strides", size),
      dilation: try perAxis("dilation_rate", [1]), padding: padding == "same" ? .same : .valid)
    let isFirst = try context.isChannelsFirst()
    let isSingle = l.shape(input).rank == rank + 1
    guard isSingle || l.shape(input).rank == rank + 2 else {
      throw context.error(
        "takes images of \(rank + 1) or \(rank + 2) axes, not of shape \(l.shape(input))",
        code: .shapeMismatch)
    }
    var x = try l.float(input)
    if isSingle { x = try l.expandDimensions(x, axis: 0) }
    if isFirst { x = try l.channelsToLast(x) }
    x = try l.patches(x, window)
    if isFirst { x = try l.channelsToFirst(x) }
    if isSingle { x = try l.reshape(x, Array(l.shape(x).dims[1...])) }
    return try l.cast(x, to: l.dtype(input))
  }

  /// An array read at coordinates (rank, …).
  static func mapCoordinates(_ context: OperationContext) throws(LeptonError) -> Value {
    let l = context.lowering
    let input = try context.value(context.argument(0, "inputs", "input", "x"), like: nil)
    let coordinates = try l.float(context.value(context.argument(1, "coordinates"), like: nil))
    let order = try context.int("order", at: 2)
    guard order == 0 || order == 1 else {
      throw context.error("has the 'order' \(order), which should be 0 or 1")
    }
    let mode = context.option("fill_mode", at: 3)?.asString ?? "constant"
    guard let border = ImageBorder(name: mode) else {
      throw context.error("has the unknown 'fill_mode' \(mode)")
    }
    let reading = ImageReading(
      isLinear: order == 1, border: border,
      fillValue: try context.float("fill_value", at: 4, default: 0))
    let (dims, places) = (l.shape(input).dims, l.shape(coordinates).dims)
    guard places.count >= 2, places[0] < 0 || places[0] == dims.count else {
      throw context.error(
        "takes coordinates of shape (\(dims.count), …), not \(Shape(places))", code: .shapeMismatch)
    }
    let images = try l.builder.apply1(Reshape(Shape([1] + dims + [1])), l.float(input))
    let count = Shape.mergedDimension(places[1...])
    let points = try l.builder.apply1(Reshape([1, dims.count, count]), coordinates)
    let found = try l.builder.apply1(SampleImages(reading), images, points)
    let result = try l.builder.apply1(Reshape(Shape(Array(places[1...]))), found)
    return try l.rounded(result, to: l.dtype(input))
  }

  /// Images resampled along some axes with given scales and translations.
  static func scaleAndTranslate(_ context: OperationContext) throws(LeptonError) -> Value {
    let l = context.lowering
    let input = try context.x()
    let sizes = try context.ints("output_shape", at: 1) ?? outputShape(context)
    let scale = try l.float(context.value(context.argument(2, "scale"), like: nil))
    let translation = try l.float(context.value(context.argument(3, "translation"), like: nil))
    let antialiases = try context.bool("antialias", default: true)
    guard let axes = try context.ints("spatial_dims"), let name = context.option("method")?.asString
    else { throw context.error("lacks 'spatial_dims' or 'method'") }
    guard let filter = ResamplingFilter(name: name) else {
      throw context.error("has the unknown 'method' \(name)")
    }
    var x = try l.float(input)
    for (place, axis) in axes.enumerated() {
      let axis = try l.axis(axis, of: x)
      guard sizes.count == l.shape(x).rank, sizes[axis] > 0, sizes[axis] < 1 << 20,
        l.shape(x)[axis] >= 0
      else {
        throw context.error(
          "cannot bring axis \(axis) of shape \(l.shape(x)) to \(sizes)", code: .shapeMismatch)
      }
      func number(_ list: Value) throws(LeptonError) -> Value {
        let part = try l.slice(list, axis: 0, AxisSlice(start: place, stop: place + 1))
        return try l.reshape(part, [])
      }
      let weights = try l.resamplingWeights(
        from: l.shape(x)[axis], to: sizes[axis], scale: number(scale),
        translation: number(translation), filter, antialiases: antialiases)
      let rank = l.shape(x).rank
      x = try l.contract(x, [axis], weights, [0])
      var order = Array(0..<(rank - 1))
      order.insert(rank - 1, at: axis)
      x = try l.transpose(x, order)
    }
    guard !l.dtype(input).isFloat else { return x }
    let all = Array(0..<l.shape(input).rank)
    let number = try l.float(input)
    x = try l.binary(.maximum, l.unary(Unary(.round), x), l.reduce(.minimum, number, axes: all))
    x = try l.binary(.minimum, x, l.reduce(.maximum, number, axes: all))
    return try l.cast(x, to: l.dtype(input))
  }

  /// The result's shape where it is an argument of the call: a list of numbers.
  private static func outputShape(_ context: OperationContext) -> [Int] {
    guard case .list(let items) = context.argument(1, "output_shape") else { return [] }
    return items.map { item in
      if case .literal(let number) = item { return number.asInt ?? -1 }
      return -1
    }
  }

  /// The structural similarity of two images (N).
  static func similarity(_ context: OperationContext) throws(LeptonError) -> Value {
    let l = context.lowering
    var images: [Value] = []
    for (place, name) in [(0, "image1"), (1, "image2")] {
      var x = try l.float(context.value(context.argument(place, name), like: nil))
      guard l.shape(x).rank == 3 || l.shape(x).rank == 4 else {
        throw context.error(
          "takes images of 3 or 4 axes, not of shape \(l.shape(x))", code: .shapeMismatch)
      }
      if l.shape(x).rank == 3 { x = try l.expandDimensions(x, axis: 0) }
      if try context.isChannelsFirst() { x = try l.channelsToLast(x) }
      images.append(x)
    }
    let isSingle =
      try l.shape(context.value(context.argument(0, "image1"), like: nil)).rank == 3
    let size = try context.int("filter_size", default: 11)
    guard size > 0, size < 1 << 10 else { throw context.error("has the 'filter_size' \(size)") }
    let sigma = try l.builder.constant(context.float("filter_sigma", default: 1.5))
    let top = try context.float("max_val", default: 1)
    let (k1, k2) = (
      try context.float("k1", default: 0.01) * top, try context.float("k2", default: 0.03) * top
    )
    let curve = try l.bell(size: size, sigma: sigma)
    func mean(_ x: Value) throws(LeptonError) -> Value {
      let rows = try l.convolveChannels(x, l.reshape(curve, [size, 1]), padding: .valid)
      return try l.convolveChannels(rows, l.reshape(curve, [1, size]), padding: .valid)
    }
    func product(_ x: Value, _ y: Value) throws(LeptonError) -> Value {
      try l.binary(.multiply, x, y)
    }
    let (x, y) = (images[0], images[1])
    let (meanX, meanY) = (try mean(x), try mean(y))
    let squareX = try product(meanX, meanX)
    let squareY = try product(meanY, meanY)
    let both = try product(meanX, meanY)
    let varianceX = try l.binary(.subtract, mean(product(x, x)), squareX)
    let varianceY = try l.binary(.subtract, mean(product(y, y)), squareY)
    let covariance = try l.binary(.subtract, mean(product(x, y)), both)
    func twice(_ x: Value, plus offset: Float) throws(LeptonError) -> Value {
      try l.unary(Unary(.affine, a: 2, b: offset), x)
    }
    func sum(_ x: Value, _ y: Value, plus offset: Float) throws(LeptonError) -> Value {
      try l.unary(Unary(.affine, a: 1, b: offset), l.binary(.add, x, y))
    }
    let numerator = try product(twice(both, plus: k1 * k1), twice(covariance, plus: k2 * k2))
    let denominator = try product(
      sum(squareX, squareY, plus: k1 * k1), sum(varianceX, varianceY, plus: k2 * k2))
    let map = try l.binary(.divide, numerator, denominator)
    let result = try l.reduce(.mean, map, axes: [1, 2, 3])
    return isSingle ? try l.reshape(result, []) : result
  }
}
