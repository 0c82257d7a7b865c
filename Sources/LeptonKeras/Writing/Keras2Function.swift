import LeptonJSON

/// How an operation of `keras.ops` is called as a TensorFlow function.
struct Keras2Function {
  /// A setting of the operation that is an argument of the function.
  struct Setting {
    /// The name in the operation's configuration.
    let from: String
    /// The name of the function's argument.
    let to: String
    /// What holds where the configuration lacks it.
    var missing: JSONValue = .null
    /// The one value that the function does not need to be told, nil where any will do.
    var only: JSONValue?
    /// Whether it must not be null.
    var isNeeded = false
  }

  /// TensorFlow's canonical name.
  let function: String
  /// The function's names of what the operation is called with, in order.
  let arguments: [String]
  var settings: [Setting] = []
  /// Settings that the function lacks, which must be null.
  var refused: [String] = []
  /// Whether all tensors and numbers must have one type.
  var needsOneType = false
  /// Whether integers are refused, of which keras.ops makes floats.
  var needsFloat = false

  /// The function for an operation's class; nil where there is none.
  static func of(_ className: String) -> Keras2Function? { table[className] }

  private static let table: [String: Keras2Function] = {
    var table: [String: Keras2Function] = [:]
    for (className, function) in pairs {
      table[className] = Keras2Function(
        function: function, arguments: ["x", "y"], needsOneType: true,
        needsFloat: ["math.truediv", "math.atan2"].contains(function))
    }
    for (className, function) in ofIntegers {
      table[className] = Keras2Function(function: function, arguments: ["x"])
    }
    for (className, function) in ofFloats {
      table[className] = Keras2Function(function: function, arguments: ["x"], needsFloat: true)
    }
    for (className, function) in activations {
      table[className] = Keras2Function(
        function: function, arguments: ["features"], needsFloat: true)
    }
    for (className, function) in reductions {
      table[className] = Keras2Function(
        function: function, arguments: ["input_tensor"],
        settings: [
          Setting(from: "axis", to: "axis"),
          Setting(from: "keepdims", to: "keepdims", missing: false),
        ], refused: ["initial", "dtype"],
        needsFloat: ["Mean", "Var", "Std", "Logsumexp"].contains(className))
    }
    for (className, rule) in others { table[className] = rule }
    return table
  }()

  private static let pairs: [String: String] = [
    "Add": "math.add", "Subtract": "math.subtract", "Multiply": "math.multiply",
    "TrueDivide": "math.truediv", "Divide": "math.truediv", "FloorDivide": "math.floordiv",
    "DivideNoNan": "math.divide_no_nan", "Mod": "math.floormod", "Power": "math.pow",
    "Maximum": "math.maximum", "Minimum": "math.minimum", "Equal": "math.equal",
    "NotEqual": "math.not_equal", "Less": "math.less", "LessEqual": "math.less_equal",
    "Greater": "math.greater", "GreaterEqual": "math.greater_equal",
    "LogicalAnd": "math.logical_and", "LogicalOr": "math.logical_or",
    "LogicalXor": "math.logical_xor",
  ]

  /// Functions of `x` that leave integers integers, as keras.ops does.
  private static let ofIntegers: [String: String] = [
    "Negative": "math.negative", "Absolute": "math.abs", "Abs": "math.abs",
    "Square": "math.square", "Sign": "math.sign", "LogicalNot": "math.logical_not",
  ]

  private static let ofFloats: [String: String] = [
    "Exp": "math.exp", "Expm1": "math.expm1", "Log": "math.log", "Log1p": "math.log1p",
    "Sqrt": "math.sqrt", "Rsqrt": "math.rsqrt", "Sin": "math.sin", "Cos": "math.cos",
    "Tan": "math.tan", "Arcsin": "math.asin", "Arccos": "math.acos", "Arctan": "math.atan",
    "Sinh": "math.sinh", "Cosh": "math.cosh", "Tanh": "math.tanh", "Arcsinh": "math.asinh",
    "Arccosh": "math.acosh", "Arctanh": "math.atanh", "Floor": "math.floor", "Ceil": "math.ceil",
    "Reciprocal": "math.reciprocal", "Erf": "math.erf", "Isnan": "math.is_nan",
    "Isinf": "math.is_inf", "Isfinite": "math.is_finite", "Sigmoid": "math.sigmoid",
    "LogSigmoid": "math.log_sigmoid",
  ]

  private static let activations: [String: String] = [
    "Relu": "nn.relu", "Relu6": "nn.relu6", "Selu": "nn.selu", "Silu": "nn.silu",
    "Softplus": "math.softplus", "Softsign": "nn.softsign",
  ]

  private static let reductions: [String: String] = [
    "Sum": "math.reduce_sum", "Mean": "math.reduce_mean", "Max": "math.reduce_max",
    "Min": "math.reduce_min", "Amax": "math.reduce_max", "Amin": "math.reduce_min",
    "Prod": "math.reduce_prod", "Any": "math.reduce_any", "All": "math.reduce_all",
    "Var": "math.reduce_variance", "Std": "math.reduce_std",
    "Logsumexp": "math.reduce_logsumexp",
  ]

  private static func one(
    _ function: String, _ arguments: [String], _ settings: [Setting], needsOneType: Bool = false,
    needsFloat: Bool = false, refused: [String] = []
  ) -> Keras2Function {
    Keras2Function(
      function: function, arguments: arguments, settings: settings, refused: refused,
      needsOneType: needsOneType, needsFloat: needsFloat)
  }

  private static let axis = Setting(from: "axis", to: "axis")
  private static let neededAxis = Setting(from: "axis", to: "axis", isNeeded: true)

  /// A place in one axis, as int32, which TensorFlow must be told.
  private static let place = [
    neededAxis, Setting(from: "keepdims", to: "name", missing: false, only: false),
    Setting(from: "name ", to: "output_type", missing: "int32"),
  ]
  private static let lastChannels = Setting(
    from: "data_format", to: "name", missing: "channels_last", only: "channels_last")
  private static let blocks = [
    Setting(from: "block_size", to: "block_size", isNeeded: true), lastChannels,
  ]
  private static let size = Setting(from: "pool_size", to: "ksize", isNeeded: true)
  private static let windows = [
    Setting(from: "strides", to: "strides", isNeeded: true),
    Setting(from: "padding", to: "padding", missing: "valid"), lastChannels,
  ]

  private static let others: [String: Keras2Function] = [
    "GetItem": one("__operators__.getitem", ["tensor", "slice_spec"], []),
    "Where": one("where", ["condition", "x", "y"], []),
    "OnesLike": one("ones_like", ["input"], [Setting(from: "dtype", to: "dtype")]),
    "ZerosLike": one("zeros_like", ["input"], [Setting(from: "dtype", to: "dtype")]),
    "Cast": one("cast", ["x"], [Setting(from: "dtype", to: "dtype", isNeeded: true)]),
    "ConvertToTensor": one("identity", ["input"], [], refused: ["dtype", "sparse", "ragged"]),
    "StopGradient": one("stop_gradient", ["input"], []),
    "Copy": one("identity", ["input"], []),
    "Clip": one(
      "clip_by_value", ["t"],
      [
        Setting(from: "x_min", to: "clip_value_min", isNeeded: true),
        Setting(from: "x_max", to: "clip_value_max", isNeeded: true),
      ], needsFloat: true),
    "Elu": one(
      "nn.elu", ["features"], [Setting(from: "alpha", to: "name", missing: 1.0, only: 1.0)]),
    "Gelu": one("nn.gelu", ["features"], [Setting(from: "approximate", to: "approximate")]),
    "LeakyRelu": one("nn.leaky_relu", ["features"], [Setting(from: "negative_slope", to: "alpha")]),
    "Softmax": one("nn.softmax", ["logits"], [Setting(from: "axis", to: "axis", isNeeded: true)]),
    "LogSoftmax": one("nn.log_softmax", ["logits"], [neededAxis]),
    "Round": one("math.round", ["x"], [Setting(from: "decimals", to: "name", missing: 0, only: 0)]),
    "Cumsum": one("math.cumsum", ["x"], [neededAxis], refused: ["dtype"]),
    "Cumprod": one("math.cumprod", ["x"], [neededAxis], refused: ["dtype"]),
    "Matmul": one("linalg.matmul", ["a", "b"], [], needsOneType: true),
    "Tensordot": one(
      "tensordot", ["a", "b"], [Setting(from: "axes", to: "axes")], needsOneType: true),
    "Concatenate": one("concat", ["values"], [neededAxis], needsOneType: true),
    "Stack": one("stack", ["values"], [neededAxis], needsOneType: true),
    "Split": one(
      "split", ["value"],
      [Setting(from: "indices_or_sections", to: "num_or_size_splits", isNeeded: true), neededAxis]),
    "Unstack": one("unstack", ["value"], [Setting(from: "num", to: "num"), neededAxis]),
    "Reshape": one("reshape", ["tensor"], [Setting(from: "newshape", to: "shape", isNeeded: true)]),
    "Transpose": one("transpose", ["a"], [Setting(from: "axes", to: "perm")]),
    "Swapaxes": one("transpose", ["a"], [Setting(from: "axis1", to: "perm")]),
    "Moveaxis": one("transpose", ["a"], [Setting(from: "source", to: "perm")]),
    "ExpandDims": one("expand_dims", ["input"], [neededAxis]),
    "Squeeze": one("squeeze", ["input"], [axis]),
    "Repeat": one(
      "repeat", ["input"], [Setting(from: "repeats", to: "repeats", isNeeded: true), neededAxis]),
    "Tile": one("tile", ["input"], [Setting(from: "repeats", to: "multiples", isNeeded: true)]),
    "Flip": one("reverse", ["tensor"], [axis]),
    "Roll": one(
      "roll", ["input"], [Setting(from: "shift", to: "shift", isNeeded: true), neededAxis]),
    "Take": one("gather", ["params", "indices"], [neededAxis]),
    "BroadcastTo": one(
      "broadcast_to", ["input"], [Setting(from: "shape", to: "shape", isNeeded: true)]),
    "Pad": one(
      "pad", ["tensor", "constant_values"],
      [
        Setting(from: "pad_width", to: "paddings", isNeeded: true),
        Setting(from: "mode", to: "mode", missing: "constant"),
      ]),
    "Argmax": one("math.argmax", ["input"], place),
    "Argmin": one("math.argmin", ["input"], place),
    "Sort": one("sort", ["values"], [neededAxis]),
    "Argsort": one("argsort", ["values"], [neededAxis]),
    "TopK": one(
      "math.top_k", ["input"],
      [Setting(from: "k", to: "k"), Setting(from: "sorted", to: "sorted", missing: true)]),
    "DepthToSpace": one("nn.depth_to_space", ["input"], blocks),
    "SpaceToDepth": one("nn.space_to_depth", ["input"], blocks),
    "MaxPool": one("nn.max_pool", ["input"], windows + [size], needsFloat: true),
    "AveragePool": one("nn.avg_pool", ["input"], windows + [size], needsFloat: true),
    "Conv": one(
      "nn.convolution", ["input", "filters"],
      windows + [Setting(from: "dilation_rate", to: "dilations", missing: 1)], needsFloat: true),
    "Resize": one(
      "image.resize", ["images"],
      [
        Setting(from: "size", to: "size", isNeeded: true),
        Setting(from: "interpolation", to: "method", missing: "bilinear"),
        Setting(from: "antialias", to: "antialias", missing: false),
        Setting(from: "crop_to_aspect_ratio", to: "name", missing: false, only: false),
        Setting(from: "pad_to_aspect_ratio", to: "name", missing: false, only: false),
        lastChannels,
      ], needsFloat: true),
    "Norm": one(
      "norm", ["tensor"],
      [
        Setting(from: "ord", to: "ord"), axis,
        Setting(from: "keepdims", to: "keepdims", missing: false),
      ], needsFloat: true),
    "Normalize": one(
      "math.l2_normalize", ["x"],
      [
        Setting(from: "axis", to: "axis", missing: -1),
        Setting(from: "order", to: "name", missing: 2, only: 2),
        Setting(from: "epsilon", to: "epsilon"),
      ], needsFloat: true),
    "OneHot": one(
      "one_hot", ["indices"],
      [
        Setting(from: "num_classes", to: "depth", isNeeded: true), axis,
        Setting(from: "dtype", to: "dtype"),
      ]),
  ]
}
