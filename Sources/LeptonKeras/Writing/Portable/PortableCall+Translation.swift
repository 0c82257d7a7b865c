import LeptonBase
import LeptonJSON
import LeptonLayers

extension PortableCall {
  /// Whether an operation that Keras has is set to something that Keras has not.
  static func isExtended(_ layer: LayerDescription) -> Bool {
    switch layer.className {
    case "Cumsum", "Cumprod":
      layer.config["exclusive"] != nil || layer.config["reverse"] != nil
    case "Norm": layer.config["ord"]?.asString == "euclidean"
    case "Sort", "Argsort": layer.config["direction"] != nil
    case "GetItem":
      // Keras 3 writes these subscripts and does not read them.
      layer.calls.contains { call in
        guard call.arguments.count == 2 else { return false }
        switch call.arguments[1] {
        case .slice, .ellipsis, .literal(.null): return true
        case .list(let items): return items.contains(.ellipsis)
        default: return false
        }
      }
    default: false
    }
  }

  /// Finds the operations; false where Keras has none.
  ///
  /// - Throws: `.unsupported` where it has none for these arguments.
  mutating func translate() throws(LeptonError) -> Bool {
    switch layer.className {
    case "tf.matmul": try matmul()
    case "tf.tensordot": try tensordot()
    case "tf.reshape": try reshape(try needed(0, "tensor"), to: try outputDims())
    case "tf.fill": try fill(argument(1, "value") ?? .literal(0))
    case "tf.zeros": try fill(.literal(0.0))
    case "tf.ones": try fill(.literal(1.0))
    case "tf.broadcast_to": try broadcast(try needed(0, "input"))
    case "tf.tile": try tile()
    case "tf.pad": try pad()
    case "tf.one_hot": try oneHot()
    case "tf.argmax": try place("Argmax")
    case "tf.argmin": try place("Argmin")
    case "tf.clip_by_value": try clip()
    case "tf.l2_normalize": try normalizeLength()
    case "tf.batch_normalization": try normalizeBatch()
    case "tf.add_n": try sum()
    case "tf.bias_add": try addBias()
    case "tf.sequence_mask": try sequenceMask()
    case "tf.squared_difference":
      try add("Square", [try add("Subtract", [try needed(0, "x"), try needed(1, "y")])])
    case "tf.gather": try gather()
    case "tf.gather_nd": try gatherNested()
    case "tf.slice": try slice()
    case "tf.strided_slice": try stridedSlice()
    case "tf.split": try split()
    case "tf.reverse":
      try flip(try needed(0, "tensor"), known(argument(1, "axis"), "axes"))
    case "tf.conv2d": try convolve("Conv")
    case "tf.depthwise_conv2d": try convolve("DepthwiseConv")
    case "tf.max_pool": try pool("MaxPool")
    case "tf.avg_pool": try pool("AveragePool")
    case "tf.image.resize": try resize()
    case "Cumsum", "Cumprod": try cumulate()
    case "Norm":
      var settings = layer.config
      for key in ["name", "ord"] { settings[key] = nil }
      try add("Norm", call.arguments, settings)
    case "Sort", "Argsort": try sort()
    case "GetItem": try take()
    default: return false
    }
    try finish()
    return true
  }

  /// The dimensions of the result, of which at most one is -1.
  func outputDims() throws(LeptonError) -> [Int] {
    guard let dims = output?.shape.dims, dims.filter({ $0 < 0 }).count <= 1 else {
      throw refusal("several dimensions of its result are not known")
    }
    return dims.map { $0 < 0 ? -1 : $0 }
  }

  mutating func reshape(
    _ x: ArgumentDescription, to dims: [Int]
  ) throws(LeptonError) {
    try add("Reshape", [x], ["newshape": JSONValue(dims)])
  }

  // MARK: Arithmetic

  private mutating func matmul() throws(LeptonError) {
    func isTurned(_ side: String, _ place: Int) -> Bool {
      let isTransposed = setting(place, "transpose_\(side)")?.asBool ?? false
      return isTransposed != (setting(place + 2, "adjoint_\(side)")?.asBool ?? false)
    }
    var a = try needed(0, "a")
    var b = try needed(1, "b")
    let turn: JSONObject = ["axis1": -2, "axis2": -1]
    if isTurned("a", 2) { a = try add("Swapaxes", [a], turn) }
    if isTurned("b", 3) { b = try add("Swapaxes", [b], turn) }
    try add("Matmul", [a, b])
  }

  private mutating func tensordot() throws(LeptonError) {
    try add(
      "Tensordot", [try needed(0, "a"), try needed(1, "b")],
      ["axes": setting(2, "axes") ?? 1])
  }

  private mutating func clip() throws(LeptonError) {
    let x = try needed(0, "t", "x")
    let low = try needed(1, "clip_value_min")
    let high = try needed(2, "clip_value_max")
    if let low = low.literalValue, let high = high.literalValue {
      try add("Clip", [x], ["x_min": low, "x_max": high])
    } else {
      try add("Minimum", [try add("Maximum", [x, low]), high])
    }
  }

  private mutating func normalizeLength() throws(LeptonError) {
    let x = try needed(0, "x")
    let rank = try dims(x).count
    let axes = argument(1, "axis") == nil ? Array(0..<rank) : try known(argument(1, "axis"), "axes")
    let epsilon = setting(2, "epsilon")?.asDouble ?? 1e-12
    // Keras's epsilon bounds the length, TensorFlow's the square of it.
    try add(
      "Normalize", [x],
      [
        "axis": axes.count == 1 ? JSONValue(axes[0]) : JSONValue(axes), "order": 2,
        "epsilon": .number(epsilon.squareRoot()),
      ])
  }

  private mutating func normalizeBatch() throws(LeptonError) {
    let epsilon = argument(5, "variance_epsilon") ?? .literal(1e-3)
    var factor = try add("Rsqrt", [try add("Add", [try needed(2, "variance"), epsilon])])
    if let scale = argument(4, "scale") { factor = try add("Multiply", [factor, scale]) }
    let centered = try add("Subtract", [try needed(0, "x"), try needed(1, "mean")])
    let scaled = try add("Multiply", [centered, factor])
    if let offset = argument(3, "offset") { try add("Add", [scaled, offset]) }
  }

  private mutating func sum() throws(LeptonError) {
    guard case .list(let items) = try needed(0, "inputs"), var sum = items.first else { return }
    for item in items.dropFirst() { sum = try add("Add", [sum, item]) }
    if items.count == 1 { try add("Copy", [sum]) }
  }

  private mutating func addBias() throws(LeptonError) {
    let x = try needed(0, "value")
    var bias = try needed(1, "bias")
    if hasChannelsFirst {
      let ones = [Int](repeating: 1, count: max(try dims(x).count - 2, 0))
      bias = try add("Reshape", [bias], ["newshape": JSONValue([-1] + ones)])
    }
    try add("Add", [x, bias])
  }

  private mutating func cumulate() throws(LeptonError) {
    let isSum = layer.className == "Cumsum"
    var x = try needed(0, "x")
    let dims = try dims(x)
    let named = setting(1, "axis")?.asInt ?? 0
    let axis = named < 0 ? named + dims.count : named
    guard dims.indices.contains(axis) else { throw refusal("it has no axis \(named)") }
    let isReversed = layer.config["reverse"]?.asBool ?? false
    if isReversed { x = try add("Flip", [x], ["axis": JSONValue(axis)]) }
    if layer.config["exclusive"]?.asBool ?? false {
      // Everything one place later, after what changes nothing.
      var parts = [ArgumentDescription](repeating: .all, count: dims.count)
      parts[axis] = .part(nil, -1)
      x = try add("GetItem", [x, .list(parts)])
      var widths = [JSONValue](repeating: [0, 0], count: dims.count)
      widths[axis] = [1, 0]
      x = try add(
        "Pad", [x], ["pad_width": .array(widths), "mode": "constant"],
        keywords: [.init(key: "constant_values", value: .literal(isSum ? 0 : 1))])
    }
    x = try add(layer.className, [x], ["axis": JSONValue(axis), "dtype": nil])
    if isReversed { try add("Flip", [x], ["axis": JSONValue(axis)]) }
  }

  // MARK: Filling

  /// One number in all places of the result.
  private mutating func fill(_ value: ArgumentDescription) throws(LeptonError) {
    guard let output else { throw refusal("its shape is not known") }
    let dims = output.shape.dims
    let open = dims.indices.filter { dims[$0] < 0 }
    guard let place = open.first else {
      throw refusal("what it gives depends on no tensor of the model")
    }
    let line = try onesAlong(place, of: dims.count, count: open.count)
    let wide = try add(
      "Tile", [line], ["repeats": JSONValue(dims.map { $0 < 0 ? 1 : $0 })])
    let ones = try add("OnesLike", [wide], ["dtype": .string(output.dtype)])
    if value.literalValue?.asDouble != 1 { try add("Multiply", [ones, value]) }
  }

  /// A tensor with the unknown dimension in one place and ones in the others.
  ///
  /// The dimension is that of the one unknown axis of the tensor whose shape it is taken from.
  private mutating func onesAlong(
    _ place: Int, of rank: Int, count: Int
  ) throws(LeptonError) -> ArgumentDescription {
    guard count == 1, let source = shapeSource?(call.references) else {
      throw refusal("the dimensions that are not known cannot be traced to one tensor")
    }
    let own = try dims(source)
    guard let axis = own.firstIndex(where: { $0 < 0 }), own.filter({ $0 < 0 }).count == 1 else {
      throw refusal("the dimensions that are not known cannot be traced to one axis")
    }
    var parts = [ArgumentDescription](repeating: Self.number(0), count: own.count)
    parts[axis] = .all
    let line = try add("GetItem", [source, .list(parts)])
    var shape = [Int](repeating: 1, count: rank)
    shape[place] = -1
    return try add("Reshape", [line], ["newshape": JSONValue(shape)])
  }

  private mutating func broadcast(_ input: ArgumentDescription) throws(LeptonError) {
    guard let output else { throw refusal("its shape is not known") }
    var x = input
    let dims = output.shape.dims
    guard dims.contains(where: { $0 < 0 }) else {
      try add("BroadcastTo", [x], ["shape": JSONValue(dims)])
      return
    }
    var own = try self.dims(x)
    if own.count < dims.count {
      own = [Int](repeating: 1, count: dims.count - own.count) + own
      x = try add("Reshape", [x], ["newshape": JSONValue(own.map { $0 < 0 ? -1 : $0 })])
    }
    var counts = [Int](repeating: 1, count: dims.count)
    for axis in dims.indices where dims[axis] >= 0 && own[axis] != dims[axis] {
      guard own[axis] == 1 else { throw refusal("its argument does not fit") }
      counts[axis] = dims[axis]
    }
    try repeated(x, counts, along: dims.indices.filter { dims[$0] < 0 })
  }

  /// Repeats axes by known numbers, and one of one element as often as a dimension says that is not
  /// known: by adding zeros.
  private mutating func repeated(
    _ x: ArgumentDescription, _ counts: [Int], along open: [Int]
  ) throws(LeptonError) {
    let x = try add("Tile", [x], ["repeats": JSONValue(counts)])
    guard let place = open.first else { return }
    let type = specification(x)?.dtype ?? "float32"
    let line = try onesAlong(place, of: counts.count, count: open.count)
    let zeros = try add("ZerosLike", [line], ["dtype": .string(type)])
    try add("Add", [x, zeros])
  }

  private mutating func tile() throws(LeptonError) {
    let x = try needed(0, "input")
    let own = try dims(x)
    guard let counts = integers(argument(1, "multiples")), counts.count == own.count,
      counts.indices.allSatisfy({ counts[$0] != nil || own[$0] == 1 })
    else { throw refusal("how often it repeats depends on data") }
    try repeated(
      x, counts.map { $0 ?? 1 }, along: counts.indices.filter { counts[$0] == nil })
  }
}

extension ArgumentDescription {
  /// `:` in a subscript.
  static var all: ArgumentDescription { part(nil, nil) }

  /// `start:stop:step` in a subscript.
  static func part(_ start: Int?, _ stop: Int?, _ step: Int? = nil) -> ArgumentDescription {
    func number(_ value: Int?) -> ArgumentDescription {
      .literal(value.map { JSONValue($0) } ?? .null)
    }
    return .slice(start: number(start), stop: number(stop), step: number(step))
  }
}
