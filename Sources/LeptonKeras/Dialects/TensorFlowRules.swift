/// The functions of TensorFlow that are understood as layers of a functional model: by the last part of
/// their names, or with `keras.backend.` before it. Lines: names, then the rule (`TensorFlowRule`).
enum TensorFlowRules {
  static func rule(of function: String) -> TensorFlowRule? {
    let last = function.split(separator: ".").last.map { String($0) } ?? function
    if function.contains("keras.backend."), let rule = backend[last] { return rule }
    return functions[function] ?? functions[last]
  }

  private static let functions = table(
    """
    getitem _slice_helper: GetItem tensor slice_spec
    add radd: Add x y
    sub subtract rsub: Subtract x y
    mul multiply rmul: Multiply x y
    truediv divide rtruediv div: TrueDivide x y
    floordiv rfloordiv floor_div: FloorDivide x y
    mod rmod floormod: Mod x y
    pow rpow: Power x y
    truncatemod: Fmod x y
    maximum: Maximum x y
    minimum: Minimum x y
    squared_difference: tf.squared_difference
    divide_no_nan: DivideNoNan x y
    atan2: Arctan2 y x
    equal eq: Equal x y
    not_equal ne: NotEqual x y
    less lt: Less x y
    less_equal le: LessEqual x y
    greater gt: Greater x y
    greater_equal ge: GreaterEqual x y
    logical_and and: LogicalAnd x y
    logical_or or: LogicalOr x y
    logical_xor xor: LogicalXor x y
    logical_not invert: LogicalNot x
    bitwise_and: BitwiseAnd x y
    bitwise_or: BitwiseOr x y
    bitwise_xor: BitwiseXor x y
    where where_v2: Where condition x y
    neg negative: Negative x
    abs: Absolute x
    sign: Sign x
    exp: Exp x
    expm1: Expm1 x
    log: Log x
    log1p: Log1p x
    sqrt: Sqrt x
    rsqrt: Rsqrt x
    square: Square x
    reciprocal: Reciprocal x
    sin: Sin x
    cos: Cos x
    tan: Tan x
    asin: Arcsin x
    acos: Arccos x
    atan: Arctan x
    sinh: Sinh x
    cosh: Cosh x
    asinh: Arcsinh x
    acosh: Arccosh x
    atanh: Arctanh x
    erf: Erf x
    erfc: Erfc x
    erfinv: Erfinv x
    floor: Floor x
    ceil: Ceil x
    round: Round x
    rint: Round x
    is_nan: Isnan x
    is_inf: Isinf x
    is_finite: Isfinite x
    sigmoid: Sigmoid x
    log_sigmoid: LogSigmoid x
    tanh: Tanh x
    relu: Relu features
    relu6: Relu6 features
    elu: Elu features
    selu: Selu features
    silu swish: Silu features | -beta
    softplus: Softplus features
    softsign: Softsign features
    gelu: Gelu features | approximate=false
    leaky_relu: LeakyRelu features | alpha>negative_slope=0.2
    softmax softmax_v2: Softmax logits | axis=-1
    log_softmax log_softmax_v2: LogSoftmax logits | axis=-1
    reduce_mean: Mean input_tensor | axis=null keepdims=false
    reduce_sum: Sum input_tensor | axis=null keepdims=false
    reduce_max: Max input_tensor | axis=null keepdims=false
    reduce_min: Min input_tensor | axis=null keepdims=false
    reduce_prod: Prod input_tensor | axis=null keepdims=false
    reduce_any: Any input_tensor | axis=null keepdims=false
    reduce_all: All input_tensor | axis=null keepdims=false
    reduce_std: Std input_tensor | axis=null keepdims=false
    reduce_variance: Var input_tensor | axis=null keepdims=false
    reduce_logsumexp: Logsumexp input_tensor | axis=null keepdims=false
    reduce_euclidean_norm: Norm input_tensor | axis=null keepdims=false
    norm: Norm tensor | ord=null axis=null keepdims=false
    count_nonzero: CountNonzero input | axis=null -keepdims -dtype
    cumsum: Cumsum x | axis=0 exclusive reverse
    cumprod: Cumprod x | axis=0 exclusive reverse
    argmax argmax_v2: tf.argmax
    argmin argmin_v2: tf.argmin
    top_k: TopK input | k=1 sorted=true
    sort: Sort values | axis=-1 direction
    argsort: Argsort values | axis=-1 direction -stable
    in_top_k: InTopK targets predictions | k
    matmul: tf.matmul
    tensordot: tf.tensordot
    concat: Concatenate values | axis=0
    stack: Stack values | axis=0
    unstack: Unstack value | num axis=0
    split: tf.split
    reshape: tf.reshape
    expand_dims expand_dims_v2: ExpandDims input | axis=0
    squeeze squeeze_v2: Squeeze input | axis=null
    transpose transpose_v2: Transpose a | perm>axes=null -conjugate
    cast: Cast x | dtype=float32
    saturate_cast: SaturateCast value | dtype=float32
    to_float: Cast x | dtype=float32
    convert_to_tensor: Copy value | -dtype -dtype_hint
    identity: Copy input
    stop_gradient: StopGradient input
    clip_by_value: tf.clip_by_value
    l2_normalize l2_normalize_v2: tf.l2_normalize
    batch_normalization: tf.batch_normalization
    bias_add: tf.bias_add
    add_n: tf.add_n
    dropout dropout_v2: tf.dropout
    shape shape_v2: Shape input | -out_type
    rank: Rank input
    size size_v2: Size input | -out_type
    zeros_like zeros_like_v2: ZerosLike input | dtype=null -optimize
    ones_like ones_like_v2: OnesLike input | dtype=null -optimize
    fill: tf.fill
    zeros: tf.zeros
    ones: tf.ones
    range: Arange start limit delta | dtype=null
    broadcast_to: tf.broadcast_to
    tile: tf.tile
    repeat: Repeat input | repeats axis=null
    gather gather_v2: tf.gather
    gather_nd gather_nd_v2: tf.gather_nd
    slice: tf.slice
    strided_slice: tf.strided_slice
    reverse reverse_v2: tf.reverse
    roll: Roll input | shift axis=null
    pad pad_v2: tf.pad
    one_hot: tf.one_hot
    sequence_mask: tf.sequence_mask
    diag_part: Diagonal input | offset=0 axis1=-2 axis2=-1 -k -padding_value -align
    trace: Trace x | offset=0 axis1=-2 axis2=-1
    det: Det input
    inv: Inv input
    cholesky: Cholesky input
    unsorted_segment_sum: SegmentSum data segment_ids | num_segments
    unsorted_segment_max: SegmentMax data segment_ids | num_segments
    resize resize_v2 resize_images resize_images_v2: tf.image.resize
    conv1d conv2d convolution conv1d_v2 conv2d_v2: tf.conv2d
    depthwise_conv2d: tf.depthwise_conv2d
    max_pool max_pool2d max_pool_v2 max_pool1d: tf.max_pool
    avg_pool avg_pool2d avg_pool_v2 avg_pool1d: tf.avg_pool
    depth_to_space: DepthToSpace input | block_size data_format=channels_last
    space_to_depth: SpaceToDepth input | block_size data_format=channels_last
    """)

  /// Functions of `tf.keras.backend`, whose arguments have Keras's names.
  private static let backend = table(
    """
    mean: Mean x | axis=null keepdims=false
    sum: Sum x | axis=null keepdims=false
    max: Max x | axis=null keepdims=false
    min: Min x | axis=null keepdims=false
    prod: Prod x | axis=null keepdims=false
    std: Std x | axis=null keepdims=false
    var: Var x | axis=null keepdims=false
    any: Any x | axis=null keepdims=false
    all: All x | axis=null keepdims=false
    logsumexp: Logsumexp x | axis=null keepdims=false
    argmax: Argmax x | axis=-1
    argmin: Argmin x | axis=-1
    cumsum: Cumsum x | axis=0
    cumprod: Cumprod x | axis=0
    abs: Absolute x
    square: Square x
    sqrt: Sqrt x
    exp: Exp x
    log: Log x
    sign: Sign x
    round: Round x
    sin: Sin x
    cos: Cos x
    pow: Power x a
    clip: Clip x | min_value>x_min max_value>x_max
    concatenate: Concatenate tensors | axis=-1
    stack: Stack x | axis=0
    reshape: tf.reshape
    permute_dimensions: Transpose x | pattern>axes
    expand_dims: ExpandDims x | axis=-1
    squeeze: Squeeze x | axis
    flatten: Ravel x
    repeat_elements: Repeat x | rep>repeats axis
    tile: Tile x | n>repeats
    dot: Dot x y
    cast: Cast x | dtype
    softmax: Softmax x | axis=-1
    sigmoid: Sigmoid x
    tanh: Tanh x
    softplus: Softplus x
    softsign: Softsign x
    elu: Elu x | alpha=1.0
    maximum: Maximum x y
    minimum: Minimum x y
    equal: Equal x y
    not_equal: NotEqual x y
    greater: Greater x y
    greater_equal: GreaterEqual x y
    less: Less x y
    less_equal: LessEqual x y
    gather: Take reference indices | axis=0
    one_hot: OneHot indices | num_classes
    reverse: Flip x | axes>axis
    zeros_like: ZerosLike x | dtype=null
    ones_like: OnesLike x | dtype=null
    shape: Shape x
    identity: Copy x
    stop_gradient: StopGradient variables
    """)

  private static func table(_ text: String) -> [String: TensorFlowRule] {
    var rules: [String: TensorFlowRule] = [:]
    for line in text.split(separator: "\n") {
      let sides = line.split(separator: ":", maxSplits: 1)
      guard sides.count == 2 else { continue }
      let rule = TensorFlowRule(sides[1])
      for name in sides[0].split(separator: " ") { rules[String(name)] = rule }
    }
    return rules
  }
}
