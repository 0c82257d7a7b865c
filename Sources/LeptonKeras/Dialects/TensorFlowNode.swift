import LeptonBase
import LeptonJSON

/// A node of a TensorFlow graph as a layer (`TensorFlowOpLayer` of TensorFlow 2.0 to 2.3): an op, its
/// attributes, and the inputs that are constants. Attributes are written as protobuf's JSON: `{"b": …}`,
/// `{"i": "…"}`, `{"f": …}`, `{"list": {"i": […]}}`, `{"s": base64}`.
struct TensorFlowNode {
  private let op: String
  private let inputCount: Int
  private let attributes: JSONObject
  private let constants: JSONObject

  init(_ config: JSONObject) throws(LeptonError) {
    var definition = config["node_def"] ?? .null
    if let text = definition.asString, let parsed = try? JSONValue(parsing: Array(text.utf8)) {
      definition = parsed
    }
    guard let node = definition.asObject, let op = node["op"]?.asString else {
      throw LeptonError(
        .unsupported,
        "a TensorFlow node in protobuf's binary form; load the model with TensorFlow 2.3 or later and "
          + "save it again")
    }
    self.op = op
    inputCount = node["input"]?.asArray?.filter { $0.asString?.hasPrefix("^") != true }.count ?? 0
    attributes = node["attr"]?.asObject ?? JSONObject()
    constants = config["constants"]?.asObject ?? JSONObject()
  }

  /// The operation's settings and calls.
  func operation(
    _ nodes: [JSONValue], _ name: JSONValue
  ) throws(LeptonError) -> (JSONObject, TensorFlowRule) {
    guard let form = Self.forms[op], let rule = TensorFlowRules.rule(of: form.function) else {
      throw TensorFlowOperation.unsupported(op)
    }
    var settings: JSONObject = ["name": name]
    var calls: [JSONValue] = []
    for node in nodes {
      let call = try arguments(node, form)
      calls.append(try TensorFlowOperation.call(call, rule, form.function, &settings))
    }
    return (["config": .object(settings), "inbound_nodes": .array(calls)], rule)
  }

  /// The inputs under the names that the function has for them.
  private func arguments(_ node: JSONValue, _ form: Form) throws(LeptonError) -> JSONValue {
    var given = node["args"]?.asArray ?? []
    if given.count == 1, let list = given[0].asArray { given = list }
    var inputs: [JSONValue] = []
    var rest = given[...]
    let count = max(inputCount, given.count + constants.members.count)
    for place in 0..<count {
      if let constant = constants["\(place)"] {
        // Bare, or in the object that later versions put arrays in.
        inputs.append(constant["config"]?["value"] ?? constant)
      } else if let tensor = rest.popFirst() {
        inputs.append(tensor)
      }
    }
    var keywords = JSONObject()
    if form.inputs.first == "*" {
      // All inputs, but those named after the star, are one list.
      let named = Array(form.inputs.dropFirst())
      guard inputs.count >= named.count else { throw TensorFlowOperation.unsupported(op) }
      for (name, value) in zip(named, inputs.suffix(named.count)) { keywords[name] = value }
      inputs = [.array(Array(inputs.dropLast(named.count)))]
    } else {
      var first: JSONValue?
      for (place, value) in inputs.enumerated() where place < form.inputs.count {
        // The argument that a function calls its first may be another of the node's.
        if form.inputs[place] == "_" { first = value } else { keywords[form.inputs[place]] = value }
      }
      inputs = first.map { [$0] } ?? []
    }
    for (attribute, name) in form.attributes {
      if let value = attributes[attribute].flatMap({ Self.value($0) }) { keywords[name] = value }
    }
    return ["args": .array(inputs), "kwargs": .object(keywords)]
  }

  /// An attribute's value.
  static func value(_ attribute: JSONValue) -> JSONValue? {
    if let flag = attribute["b"] { return flag }
    if let number = attribute["f"] { return number }
    if let number = attribute["i"] { return integer(number) }
    if let type = attribute["type"]?.asString { return .string(types[type] ?? type) }
    if let text = attribute["s"]?.asString { return .string(plain(text)) }
    if let items = attribute["list"]?["i"]?.asArray { return .array(items.map { integer($0) }) }
    return nil
  }

  private static func integer(_ value: JSONValue) -> JSONValue {
    value.asString.flatMap { Int64($0) }.map { .integer($0) } ?? value
  }

  /// The text that base64 stands for; the text itself where it is none.
  private static func plain(_ text: String) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var bits: UInt32 = 0
    var count = 0
    var bytes: [UInt8] = []
    for letter in text.utf8 where letter != UInt8(ascii: "=") {
      guard let digit = letters.firstIndex(of: letter) else { return text }
      bits = (bits << 6 | UInt32(digit)) & 0xFFFFFF
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    let isText = bytes.allSatisfy { $0 >= 32 && $0 < 127 }
    return isText && text.utf8.count % 4 == 0 ? String(decoding: bytes, as: UTF8.self) : text
  }

  private static let types: [String: String] = [
    "DT_FLOAT": "float32", "DT_DOUBLE": "float64", "DT_HALF": "float16", "DT_BFLOAT16": "bfloat16",
    "DT_INT8": "int8", "DT_INT16": "int16", "DT_INT32": "int32", "DT_INT64": "int64",
    "DT_UINT8": "uint8", "DT_UINT16": "uint16", "DT_UINT32": "uint32", "DT_BOOL": "bool",
  ]

  /// How an op's inputs and attributes are called by the function that does the same.
  private struct Form {
    var function: String
    /// In the op's order: `_` is the function's first argument, `*` all but those that follow.
    var inputs: [String]
    var attributes: [(String, String)]
  }

  /// Lines: names of ops, the function, its inputs, after a bar attributes as `attribute>argument`.
  private static let forms: [String: Form] = {
    let text = """
      Add AddV2: add _ y
      BiasAdd: bias_add _ bias | data_format>data_format
      AddN: add_n *
      Sub: subtract _ y
      Mul: multiply _ y
      RealDiv Div: divide _ y
      FloorDiv: floordiv _ y
      FloorMod: mod _ y
      Pow: pow _ y
      Maximum: maximum _ y
      Minimum: minimum _ y
      SquaredDifference: squared_difference _ y
      DivNoNan: divide_no_nan _ y
      Equal: equal _ y
      NotEqual: not_equal _ y
      Less: less _ y
      LessEqual: less_equal _ y
      Greater: greater _ y
      GreaterEqual: greater_equal _ y
      LogicalAnd: logical_and _ y
      LogicalOr: logical_or _ y
      LogicalNot: logical_not _
      Select SelectV2: where _ x y
      Neg: negative _
      Abs: abs _
      Sign: sign _
      Exp: exp _
      Expm1: expm1 _
      Log: log _
      Log1p: log1p _
      Sqrt: sqrt _
      Rsqrt: rsqrt _
      Square: square _
      Reciprocal Inv: reciprocal _
      Sin: sin _
      Cos: cos _
      Tan: tan _
      Atan: atan _
      Erf: erf _
      Floor: floor _
      Ceil: ceil _
      Round: round _
      Sigmoid: sigmoid _
      Tanh: tanh _
      Relu: relu _
      Relu6: relu6 _
      Elu: elu _
      Selu: selu _
      Softplus: softplus _
      Softsign: softsign _
      LeakyRelu: leaky_relu _ | alpha>alpha
      Softmax: softmax _
      LogSoftmax: log_softmax _
      Mean: reduce_mean _ axis | keep_dims>keepdims
      Sum: reduce_sum _ axis | keep_dims>keepdims
      Max: reduce_max _ axis | keep_dims>keepdims
      Min: reduce_min _ axis | keep_dims>keepdims
      Prod: reduce_prod _ axis | keep_dims>keepdims
      Any: reduce_any _ axis | keep_dims>keepdims
      All: reduce_all _ axis | keep_dims>keepdims
      Cumsum: cumsum _ axis | exclusive>exclusive reverse>reverse
      ArgMax: argmax _ axis
      ArgMin: argmin _ axis
      TopKV2: top_k _ k
      MatMul: matmul _ b | transpose_a>transpose_a transpose_b>transpose_b
      BatchMatMul BatchMatMulV2: matmul _ b | adj_x>adjoint_a adj_y>adjoint_b
      ConcatV2: concat * axis
      Pack: stack * | axis>axis
      Unpack: unstack _ | num>num axis>axis
      Split: split axis _ | num_split>num_or_size_splits
      SplitV: split _ num_or_size_splits axis
      Reshape: reshape _ shape
      ExpandDims: expand_dims _ axis
      Squeeze: squeeze _ | squeeze_dims>axis
      Transpose: transpose _ perm
      Cast: cast _ | DstT>dtype
      Identity: identity _
      StopGradient: stop_gradient _
      ClipByValue: clip_by_value _ clip_value_min clip_value_max
      Shape: shape _
      Rank: rank _
      Size: size _
      ZerosLike: zeros_like _
      OnesLike: ones_like _
      Fill: fill _ value
      Range: range _ limit delta
      BroadcastTo: broadcast_to _ shape
      Tile: tile _ multiples
      Gather GatherV2: gather _ indices axis
      GatherNd: gather_nd _ indices
      Slice: slice _ begin size
      StridedSlice: strided_slice _ begin end strides | begin_mask>begin_mask end_mask>end_mask \
      ellipsis_mask>ellipsis_mask new_axis_mask>new_axis_mask shrink_axis_mask>shrink_axis_mask
      ReverseV2: reverse _ axis
      Pad: pad _ paddings
      PadV2: pad _ paddings constant_values
      MirrorPad: pad _ paddings | mode>mode
      OneHot: one_hot _ depth on_value off_value | axis>axis
      DepthToSpace: depth_to_space _ | block_size>block_size
      SpaceToDepth: space_to_depth _ | block_size>block_size
      MaxPool: max_pool _ | ksize>ksize strides>strides padding>padding data_format>data_format
      AvgPool: avg_pool _ | ksize>ksize strides>strides padding>padding data_format>data_format
      Conv2D: conv2d _ filters | strides>strides padding>padding dilations>dilations
      """
    var forms: [String: Form] = [:]
    for line in text.split(separator: "\n") {
      let sides = line.split(separator: ":", maxSplits: 1)
      guard sides.count == 2 else { continue }
      let parts = sides[1].split(separator: "|")
      var words = parts[0].split(separator: " ").map { String($0) }
      let function = words.removeFirst()
      var attributes: [(String, String)] = []
      for word in parts.dropFirst().joined(separator: " ").split(separator: " ") {
        let names = word.split(separator: ">").map { String($0) }
        if names.count == 2 { attributes.append((names[0], names[1])) }
      }
      for name in sides[0].split(separator: " ") {
        forms[String(name)] = Form(function: function, inputs: words, attributes: attributes)
      }
    }
    return forms
  }()
}
