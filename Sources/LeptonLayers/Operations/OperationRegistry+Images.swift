import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationRegistry {
  /// What an operation does to images (N, H, W, C) of float32.
  private typealias ImageChange =
    @Sendable (OperationContext, Value) throws(LeptonError) -> Value

  /// How results of integer images become integers again.
  private enum Rounding: Sendable {
    case towardZero
    case toNearest
    /// They stay float32.
    case none
  }

  /// An operation on images in any data format, with or without batch.
  private static func onImages(
    _ rounding: Rounding, _ change: @escaping ImageChange
  ) -> Lower {
    { context throws(LeptonError) in
      let l = context.lowering
      let input = try context.x()
      let changed = try l.changeImages(
        l.float(input), channelsFirst: context.isChannelsFirst()
      ) { x throws(LeptonError) in try change(context, x) }
      switch rounding {
      case .towardZero: return [try l.cast(changed, to: l.dtype(input))]
      case .toNearest: return [try l.rounded(changed, to: l.dtype(input))]
      case .none: return [changed]
      }
    }
  }

  /// Operations of `keras.ops.image`, and PSNR.
  ///
  /// Formulas: keras.src.ops.image and keras.src.backend.tensorflow.image.
  static let images: [(String, Lower)] = [
    (
      "Resize",
      onImages(.toNearest) { context, x throws(LeptonError) in
        let l = context.lowering
        guard let size = try context.ints("size", at: 1), size.count == 2,
          size.allSatisfy({ $0 > 0 })
        else { throw context.error("lacks the size, two positive integers") }
        let (crops, pads) = (
          try context.bool("crop_to_aspect_ratio", default: false),
          try context.bool("pad_to_aspect_ratio", default: false)
        )
        guard !crops || !pads else {
          throw context.error("both crops and pads to the aspect ratio")
        }
        var x = x
        if crops { x = try l.cropToAspectRatio(x, height: size[0], width: size[1]) }
        if pads {
          let value = try context.float("fill_value", default: 0)
          x = try l.padToAspectRatio(x, height: size[0], width: size[1], value: value)
        }
        let name = context.option("interpolation", at: 2)?.asString ?? "bilinear"
        guard let interpolation = Interpolation(name: name) else {
          throw context.error("has the unknown 'interpolation' \(name)")
        }
        return try l.builder.apply1(
          Resize(
            height: .length(size[0]), width: .length(size[1]), interpolation: interpolation,
            antialiases: context.bool("antialias", at: 3, default: false)), x)
      }
    ),
    (
      "AffineTransform",
      onImages(.towardZero) { context, x throws(LeptonError) in
        let l = context.lowering
        let given = try l.float(context.value(context.argument(1, "transform"), like: nil))
        let transforms = l.shape(given).rank == 1 ? try l.expandDimensions(given, axis: 0) : given
        return try l.project(x, transforms, context.imageReading())
      }
    ),
    (
      "PerspectiveTransform",
      onImages(.towardZero) { context, x throws(LeptonError) in
        let l = context.lowering
        func points(_ place: Int, _ name: String) throws(LeptonError) -> Value {
          let given = try l.float(context.value(context.argument(place, name), like: nil))
          return l.shape(given).rank == 2 ? try l.expandDimensions(given, axis: 0) : given
        }
        let transforms = try l.builder.apply1(
          Homography(), points(1, "start_points"), points(2, "end_points"))
        return try l.project(x, transforms, context.imageReading())
      }
    ),
    (
      "GaussianBlur",
      onImages(.towardZero) { context, x throws(LeptonError) in
        let sizes = try context.ints("kernel_size", at: 1) ?? [3, 3]
        let sigmas = context.option("sigma", at: 2)?.asNumbers ?? [1, 1]
        guard sizes.count == 2, sigmas.count == 2, sizes.allSatisfy({ $0 > 0 && $0 < 1 << 12 })
        else { throw context.error("takes two sizes and two sigmas") }
        var values: [Value] = []
        for sigma in sigmas { values.append(try context.lowering.builder.constant(Float(sigma))) }
        return try context.lowering.blur(x, sizes: sizes, sigmas: values)
      }
    ),
    (
      // Noise follows from the seed alone, so that it is the same for every call, as in Keras with a
      // whole number for a seed.
      "ElasticTransform",
      onImages(.towardZero) { context, x throws(LeptonError) in
        let l = context.lowering
        let shape = l.shape(x)
        guard shape.isKnown else { return x }
        let (alpha, sigma) = (
          try context.float("alpha", at: 1, default: 20),
          try context.float("sigma", at: 2, default: 5)
        )
        let seed = context.option("seed")?.asInt ?? 0
        let state = try HostBuffer.copying([UInt32(truncatingIfNeeded: seed), 0])
        let numbers = try l.builder.apply(
          RandomNumbers(.normal, [shape[0], shape[1], shape[2], 1]),
          [l.builder.constant(Tensor(TensorType(.uint32, [2]), state))])
        return try l.elastic(
          x, noise: l.first(numbers), alpha: l.builder.constant(alpha),
          sigma: l.builder.constant(sigma), greatestSigma: sigma,
          context.imageReading(defaultMode: "reflect"))
      }
    ),
    (
      "RGBToGrayscale",
      onImages(.towardZero) { context, x throws(LeptonError) in
        try context.lowering.grayscale(x)
      }
    ),
    (
      "RGBToHSV",
      onImages(.none) { context, x throws(LeptonError) in
        let (hue, saturation, value) = try context.lowering.hueSaturationValue(x)
        return try context.lowering.concatenate([hue, saturation, value], axis: 3)
      }
    ),
    (
      "HSVToRGB",
      onImages(.none) { context, x throws(LeptonError) in
        let l = context.lowering
        try l.expectChannels(x, [3])
        return try l.redGreenBlue(
          hue: l.channel(x, 0), saturation: l.channel(x, 1), value: l.channel(x, 2))
      }
    ),
    (
      "PadImages",
      onImages(.towardZero) { context, x throws(LeptonError) in
        let shape = context.lowering.shape(x)
        let rows = try context.edges(
          "padding", ["top", "bottom", "height"], of: shape[1], grows: true)
        let columns = try context.edges(
          "padding", ["left", "right", "width"], of: shape[2], grows: true)
        return try context.lowering.builder.apply1(
          Pad(
            before: [0, rows.before, columns.before, 0], after: [0, rows.after, columns.after, 0]),
          x)
      }
    ),
    (
      "CropImages",
      onImages(.towardZero) { context, x throws(LeptonError) in
        let shape = context.lowering.shape(x)
        let rows = try context.edges(
          "cropping", ["top", "bottom", "height"], of: shape[1], grows: false)
        let columns = try context.edges(
          "cropping", ["left", "right", "width"], of: shape[2], grows: false)
        func kept(_ edges: (before: Int, after: Int)) -> AxisSlice {
          AxisSlice(start: edges.before, stop: edges.after == 0 ? nil : -edges.after)
        }
        return try context.lowering.builder.apply1(
          Slice([.all, kept(rows), kept(columns), .all]), x)
      }
    ),
    (
      // The derivatives along y and x (N, H, W, C, 2), the image mirrored at its borders.
      "SobelEdges",
      { context throws(LeptonError) in
        let l = context.lowering
        let isFirst = try context.isChannelsFirst()
        let input = try context.floatX()
        guard l.shape(input).rank == 4 else {
          throw context.error(
            "takes a batch of images, not shape \(l.shape(input))", code: .shapeMismatch)
        }
        let x = try l.mirrored(isFirst ? try l.channelsToLast(input) : input)
        let along = try Tensor([-1, -2, -1, 0, 0, 0, 1, 2, 1] as [Float], [3, 3])
        let across = try Tensor([-1, 0, 1, -2, 0, 2, -1, 0, 1] as [Float], [3, 3])
        var edges: [Value] = []
        for kernel in [along, across] {
          let edge = try l.convolveChannels(x, l.builder.constant(kernel), padding: .valid)
          edges.append(try l.expandDimensions(edge, axis: 4))
        }
        let both = try l.concatenate(edges, axis: 4)
        return [isFirst ? try l.transpose(both, [0, 3, 1, 2, 4]) : both]
      }
    ),
    ("ExtractPatches", { context throws(LeptonError) in [try patches(context)] }),
    ("MapCoordinates", { context throws(LeptonError) in [try mapCoordinates(context)] }),
    ("ScaleAndTranslate", { context throws(LeptonError) in [try scaleAndTranslate(context)] }),
    ("SSIM", { context throws(LeptonError) in [try similarity(context)] }),
    (
      // 20·log₁₀(max) - 10·log₁₀(mean squared difference)
      "PSNR",
      { context throws(LeptonError) in
        let l = context.lowering
        let (x, y) = try context.operands()
        let squares = try l.unary(Unary(.square), l.binary(.subtract, l.float(x), l.float(y)))
        let mean = try l.reduce(.mean, squares, axes: Array(0..<l.shape(squares).rank))
        let top = try l.unary(Unary(.log), l.builder.constant(context.float("max_val", at: 2)))
        let tenth: Float = 10 / 2.302_585_093
        return [
          try l.binary(
            .subtract, l.unary(Unary(.affine, a: 2 * tenth), top),
            l.unary(Unary(.affine, a: tenth), l.unary(Unary(.log), mean)))
        ]
      }
    ),
  ]
}

extension OperationContext {
  func isChannelsFirst() throws(LeptonError) -> Bool {
    switch option("data_format")?.asString ?? "channels_last" {
    case "channels_last": return false
    case "channels_first": return true
    case let other: throw error("has the unknown 'data_format' \(other)")
    }
  }

  /// How the options say that images are read.
  func imageReading(defaultMode: String = "constant") throws(LeptonError) -> ImageReading {
    let interpolation = option("interpolation")?.asString ?? "bilinear"
    guard ["nearest", "bilinear"].contains(interpolation) else {
      throw error("has the unknown 'interpolation' \(interpolation)")
    }
    let mode = option("fill_mode")?.asString ?? defaultMode
    guard let border = ImageBorder(name: mode) else {
      throw error("has the unknown 'fill_mode' \(mode)")
    }
    return ImageReading(
      isLinear: interpolation == "bilinear", border: border,
      fillValue: try float("fill_value", default: 0))
  }

  /// How many elements are put before and after an axis of `size`, or taken there: two of before, after
  /// and target size are given.
  fileprivate func edges(
    _ what: String, _ words: [String], of size: Int, grows: Bool
  ) throws(LeptonError) -> (before: Int, after: Int) {
    func given(_ key: String) throws(LeptonError) -> Int? {
      option(key) == nil ? nil : try int(key)
    }
    let before = try given("\(words[0])_\(what)")
    let after = try given("\(words[1])_\(what)")
    let target = try given("target_\(words[2])")
    let difference = target.map { grows ? $0 - size : size - $0 }
    var found: (before: Int, after: Int)?
    if let before, let after, target == nil { found = (before, after) }
    // While the size is unknown, so is the other edge.
    if let before, after == nil, let difference { found = (before, difference - before) }
    if let after, before == nil, let difference { found = (difference - after, after) }
    guard var found else {
      throw error(
        "takes two of '\(words[0])_\(what)', '\(words[1])_\(what)' and 'target_\(words[2])'")
    }
    if size < 0, target != nil { found = (0, 0) }
    guard found.before >= 0, found.after >= 0 else {
      throw error(
        "would need a \(words[0]) and \(words[1]) \(what) of \(found.before) and \(found.after)",
        code: .shapeMismatch)
    }
    return found
  }
}
