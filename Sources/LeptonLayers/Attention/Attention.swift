import LeptonBase
import LeptonGraph
import LeptonJSON

/// softmax(scores)·v for a query q (…, T, D), values v (…, S, V) and keys k (…, S, D), which are v where
/// not given; `keras.layers.Attention`. Scores are q·kᵀ, or with `score_mode` concat w·Σ tanh(q + k),
/// scaled by a weight where `use_scale` says so.
public class Attention: Layer, @unchecked Sendable {
  let usesScale: Bool
  private let concatenates: Bool
  private let rate: Float
  private let seed: Int?
  /// Keras 2 has it among the options, Keras 3 in the call.
  private let isCausal: Bool
  var scale: Parameter?
  private var scoreWeight: Parameter?
  private var stream: Parameter?

  /// Whether the class has the option `score_mode`.
  class var hasScoreMode: Bool { true }

  public required init(_ options: LayerOptions) throws(LeptonError) {
    usesScale = try options.bool("use_scale", default: !Self.hasScoreMode)
    concatenates =
      Self.hasScoreMode
      ? try options.choice("score_mode", ["dot", "concat"], default: "dot") == "concat" : false
    rate = try options.rate("dropout", default: 0)
    seed = try options.optionalInt("seed")
    isCausal = options.config["causal"] == nil ? false : try options.bool("causal")
    try super.init(options)
  }

  public override var supportsMasking: Bool { true }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    guard inputs.count == 2 || inputs.count == 3 else {
      throw error("takes [query, value] or [query, value, key], not \(inputs.count) inputs")
    }
    if usesScale { scale = try makeScale(inputs) }
    if concatenates {
      scoreWeight = try addParameter(
        "concat_score_weight", [], ConstantInitializer(className: "Ones", value: 1))
    }
    if rate > 0 { stream = addRandomStream(seed: seed) }
  }

  func makeScale(_ inputs: [TensorType]) throws(LeptonError) -> Parameter {
    try addParameter("scale", [], ConstantInitializer(className: "Ones", value: 1))
  }

  /// Scores (…, T, S) of queries (…, T, D) and keys (…, S, D).
  func scores(
    _ query: Value, _ key: Value, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let builder = lowering.builder
    let weight = scale.map(builder.parameter)
    guard concatenates else {
      let product = try builder.apply1(MatMul(transposesB: true), query, key)
      return try weight.map { weight throws(LeptonError) in
        try lowering.binary(.multiply, product, weight)
      } ?? product
    }
    guard let scoreWeight else { throw error("is not built", code: .internal) }
    var sum = try pairs(query, key, lowering)
    if let weight { sum = try lowering.binary(.multiply, sum, weight) }
    let rank = lowering.shape(sum).rank
    let total = try lowering.reduce(.sum, lowering.unary(Unary(.tanh), sum), axes: [rank - 1])
    return try lowering.binary(.multiply, total, builder.parameter(scoreWeight))
  }

  /// Every query plus every key: (…, T, S, D).
  final func pairs(
    _ query: Value, _ key: Value, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let rank = lowering.shape(query).rank
    return try lowering.binary(
      .add, lowering.expandDimensions(query, axis: rank - 1),
      lowering.expandDimensions(key, axis: rank - 2))
  }

  public override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    let inputs = call.inputs.map(\.value)
    guard inputs.count == 2 || inputs.count == 3,
      inputs.allSatisfy({ lowering.shape($0).rank >= 2 }), let query = inputs.first,
      let key = inputs.last
    else { throw error("takes [query, value] or [query, value, key]", code: .shapeMismatch) }
    let value = inputs[1]
    let masks = try masks(call, lowering)
    var scores = try scores(query, key, lowering)
    let shape = lowering.shape(scores)
    var allowed = try masks.value.map { mask throws(LeptonError) in
      try lowering.expandDimensions(mask, axis: lowering.shape(mask).rank - 1)
    }
    if isCausal || call.flag(4, "use_causal_mask") {
      allowed = try lowering.both(allowed, lowering.causalMask(shape[-2], shape[-1]))
    }
    if let allowed {
      scores = try lowering.select(allowed, scores, lowering.binary(.subtract, scores, 1e9))
    }
    let weights = try lowering.builder.apply1(Softmax(axis: shape.rank - 1), scores)
    var dropped = weights
    if let stream, lowering.isTraining, shape.isKnown {
      dropped = try lowering.dropout(weights, rate: rate, stream)
    }
    var output = try lowering.builder.apply1(MatMul(), dropped, value)
    if let mask = masks.query {
      let kept = try lowering.expandDimensions(mask, axis: lowering.shape(mask).rank)
      output = try lowering.select(kept, output, lowering.builder.constant(0))
    }
    let results = [LayerTensor(output, mask: masks.query)]
    return call.flag(3, "return_attention_scores") ? results + [LayerTensor(weights)] : results
  }

  /// The masks of query and value: those passed as a list, else those that ride on the inputs.
  private func masks(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> (query: Value?, value: Value?) {
    var found = call.inputs.map(\.mask)
    if case .list(let given)? = call.argument(1, "mask") {
      found = []
      for item in given {
        found.append(
          try item.tensors.first.map { tensor throws(LeptonError) in
            try lowering.truth(tensor.value)
          })
      }
    }
    return (found.first ?? nil, found.count > 1 ? found[1] : nil)
  }

  public override func outputMasks(
    _ call: LayerCall, _ outputs: [LayerTensor], _ lowering: Lowering
  ) throws(LeptonError) -> [Value?] {
    outputs.map(\.mask)
  }
}
