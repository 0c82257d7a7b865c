import LeptonBase
import LeptonGraph
import LeptonJSON

/// What MultiHeadAttention and GroupedQueryAttention share: query (N, T…, D), value (N, S…, D) and key
/// (the value where not given) are projected to heads, softmax(q·kᵀ/√K)·v is taken head by head, and
/// the heads are projected to the output.
///
/// As in Keras a query that may look nowhere gets the mean of all values, or zeros where the layer has
/// dropout, gives its scores too, or works on more than one axis.
public class BaseMultiHeadAttention: Layer, @unchecked Sendable {
  struct Heads {
    var queries: Int
    /// Of keys and values.
    var keys: Int
    var keySize: Int
    var valueSize: Int
  }

  struct Places {
    /// nil for the query's features.
    var outputShape: Shape?
    /// nil for all axes between batch and features.
    var axes: [Int]?
  }

  let heads: Heads
  let places: Places
  private let usesBias: Bool
  private let usesGate: Bool
  private let window: Int?
  let rate: Float
  private let seed: JSONValue
  private let projection: JSONObject
  private var queryDense: Layer?
  private var keyDense: Layer?
  private var valueDense: Layer?
  private var gateDense: Layer?
  private var outputDense: Layer?
  private(set) var softmax: Layer?
  private(set) var dropout: Layer?

  class func heads(_ options: LayerOptions) throws(LeptonError) -> Heads {
    throw options.error("num_heads", "cannot be read", code: .internal)
  }

  class func places(_ options: LayerOptions) throws(LeptonError) -> Places {
    Places(outputShape: nil, axes: nil)
  }

  public required init(_ options: LayerOptions) throws(LeptonError) {
    heads = try Self.heads(options)
    rate = try options.rate("dropout", default: 0)
    usesBias = try options.bool("use_bias", default: true)
    usesGate = try options.bool("use_gate", default: false)
    places = try Self.places(options)
    window = try options.optionalInt("sliding_window")
    if let window, window <= 0 { throw options.error("sliding_window", "is \(window)") }
    _ = try options.initializer("kernel_initializer", default: "glorot_uniform")
    _ = try options.initializer("bias_initializer", default: "zeros")
    for word in ["kernel", "bias", "activity"] { try options.regularizer(word + "_regularizer") }
    for word in ["kernel", "bias"] { try options.constraint(word + "_constraint") }
    _ = try options.optionalInt("seed")
    options.ignore("flash_attention")
    seed = options.config["seed"] ?? .null
    var projection = JSONObject()
    for member in options.canonical.members
    where ["_initializer", "_regularizer", "_constraint"].contains(where: member.key.hasSuffix) {
      projection[member.key] = member.value
    }
    self.projection = projection
    try super.init(options)
  }

  public override var supportsMasking: Bool { true }
  /// Keras hands the activity regularizer to the projections.
  public override var regularizesOwnActivity: Bool { false }

  public override var children: [WeightedChild] {
    let all: [(String, Layer?)] = [
      ("query_dense", queryDense), ("key_dense", keyDense), ("gate_dense", gateDense),
      ("value_dense", valueDense), ("_softmax", softmax), ("_dropout_layer", dropout),
      ("output_dense", outputDense),
    ]
    return all.compactMap { attribute, layer in
      layer.map { WeightedChild(attribute: attribute, object: $0) }
    }
  }

  public override func buildingInputs(_ call: LayerCall) -> [LayerTensor] {
    call.inputs.prefix(1)
      + [call.argument(1, "value"), call.argument(2, "key")].compactMap { $0?.tensors.first }
  }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    guard inputs.count == 2 || inputs.count == 3, let query = inputs.first, let key = inputs.last,
      inputs.allSatisfy({ $0.shape.rank >= 3 })
    else {
      throw error(
        "takes a query and a value of at least 3 axes, and possibly a key, not \(inputs)",
        code: .shapeMismatch)
    }
    let keyHeads = [heads.queries, heads.keySize]
    queryDense = try project("query", query, to: keyHeads)
    keyDense = try project("key", key, to: [heads.keys, heads.keySize])
    if usesGate {
      gateDense = try project(
        "gate", query, to: [heads.queries, heads.valueSize], activation: "sigmoid")
    }
    valueDense = try project("value", inputs[1], to: [heads.keys, heads.valueSize])
    softmax = try LayerRegistry.make(
      LayerDescription(className: "Softmax", name: "softmax", config: [:]))
    dropout = try LayerRegistry.make(
      LayerDescription(
        className: "Dropout", name: "dropout",
        config: ["rate": .number(Double(rate)), "seed": seed]))
    let features = try length(of: -1, in: query.shape)
    let outputs = places.outputShape?.dims ?? [features]
    let combined = Shape(query.shape.dims.dropLast() + [heads.queries, heads.valueSize])
    outputDense = try project("attention_output", .float32(combined), to: outputs, contracting: 2)
    if !isTrainable { setTrainable(false) }
  }

  /// A dense layer from the last `contracting` axes to axes of the given sizes.
  private func project(
    _ name: String, _ input: TensorType, to sizes: [Int], contracting: Int = 1,
    activation: String = "linear"
  ) throws(LeptonError) -> Layer {
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    let rank = input.shape.rank
    guard rank + sizes.count <= letters.count, rank > contracting else {
      throw error("cannot project an input of shape \(input.shape)", code: .shapeMismatch)
    }
    let free = letters[..<(rank - contracting)]
    let bound = letters[(rank - contracting)..<rank]
    let made = letters[rank..<(rank + sizes.count)]
    var config = projection
    config["equation"] = .string(
      String(free + bound) + "," + String(bound + made) + "->"
        + String(free + made))
    // Without the batch; free axes keep their sizes.
    config["output_shape"] = .array(
      [JSONValue](repeating: .null, count: free.count - 1) + sizes.map { JSONValue($0) })
    config["bias_axes"] = usesBias ? .string(String(made)) : .null
    config["activation"] = .string(activation)
    let layer = try LayerRegistry.make(
      LayerDescription(className: "EinsumDense", name: name, config: config))
    try layer.buildOnce([input])
    return layer
  }

  public override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    guard let query = call.inputs.first, let value = call.argument(1, "value")?.tensors.first else {
      throw error("takes a query and a value")
    }
    let givenKey = call.argument(2, "key")?.tensors.first
    let key = givenKey ?? value
    let returnsScores = call.flag(7, "return_attention_scores")
    let mask = try attentionMask(call, query, value, givenKey, lowering)
    let gate = try gateDense.map { dense throws(LeptonError) in
      try apply(dense, query.value, lowering)
    }
    let (attended, scores) = try attend(
      apply(queryDense, query.value, lowering), apply(keyDense, key.value, lowering),
      apply(valueDense, value.value, lowering), mask: mask, returnsScores: returnsScores, lowering)
    let combined =
      try gate.map { gate throws(LeptonError) in
        try lowering.binary(.multiply, attended, gate)
      } ?? attended
    let output = try apply(outputDense, combined, lowering)
    let results = [LayerTensor(output, mask: query.mask)]
    return returnsScores ? results + [LayerTensor(scores)] : results
  }

  public override func outputMasks(
    _ call: LayerCall, _ outputs: [LayerTensor], _ lowering: Lowering
  ) throws(LeptonError) -> [Value?] {
    outputs.map(\.mask)
  }

  final func apply(
    _ layer: Layer?, _ x: Value, mask: Value? = nil, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    guard let layer else { throw error("is not built", code: .internal) }
    return try lowering.first(
      layer.call(LayerCall([LayerTensor(x, mask: mask)]), lowering).map(\.value))
  }

  /// What queries may look at: (N or 1, T, S), where anything forbids anything.
  private func attentionMask(
    _ call: LayerCall, _ query: LayerTensor, _ value: LayerTensor, _ key: LayerTensor?,
    _ lowering: Lowering
  ) throws(LeptonError) -> Value? {
    func mask(_ position: Int, _ name: String, _ own: Value?) throws(LeptonError) -> Value? {
      guard let given = call.argument(position, name)?.tensors.first else { return own }
      return try lowering.truth(given.value)
    }
    var allowed: Value?
    if let queryMask = try mask(3, "query_mask", query.mask) {
      allowed = try lowering.expandDimensions(queryMask, axis: lowering.shape(queryMask).rank)
    }
    for keyMask in [
      try mask(4, "value_mask", value.mask), try mask(5, "key_mask", key?.mask),
    ] {
      guard let keyMask else { continue }
      let wide = try lowering.expandDimensions(keyMask, axis: lowering.shape(keyMask).rank - 1)
      allowed = try lowering.both(allowed, wide)
    }
    let (rows, columns) = (lowering.shape(query.value)[1], lowering.shape(value.value)[1])
    if call.flag(9, "use_causal_mask") {
      allowed = try lowering.both(allowed, lowering.causalMask(rows, columns))
    }
    if let window {
      allowed = try lowering.both(allowed, lowering.bandMask(rows, columns, width: window))
    }
    return try lowering.both(mask(6, "attention_mask", nil), allowed)
  }
}
