import LeptonBase
import LeptonGraph
import LeptonJSON

/// An embedding that can be read backwards: called with `reverse=True` on (…, output_dim) it gives
/// logits (…, input_dim), by the table itself or, with `tie_weights` off, by a matrix of its own;
/// `keras.layers.ReversibleEmbedding`.
public final class ReversibleEmbedding: Layer, @unchecked Sendable {
  private let embedding: Embedding
  private let tiesWeights: Bool
  private let softCap: Float?
  private var reverseEmbeddings: Parameter?

  public required init(_ options: LayerOptions) throws(LeptonError) {
    embedding = try Embedding(options)
    guard !embedding.storesInOrder else {
      throw options.error(
        "quantization_config", "is not supported; save the model before it is quantized",
        code: .unsupported)
    }
    tiesWeights = try options.bool("tie_weights", default: true)
    _ = try options.read("reverse_dtype", kind: "a dtype or null", default: .null) {
      value throws(LeptonError) -> JSONValue? in
      if !value.isNull { _ = try DTypePolicy(value) }
      return value
    }
    softCap = try options.optionalFloat("logit_soft_cap")
    if let softCap, softCap == 0 { throw options.error("logit_soft_cap", "is 0") }
    try super.init(options)
  }

  public override var convertsInputsToFloat: Bool { false }
  public override var supportsMasking: Bool { embedding.supportsMasking }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    let table = try embedding.makeTable(for: self)
    if !tiesWeights {
      reverseEmbeddings = try addParameter(
        "reverse_embeddings", [table.shape[1], table.shape[0]], embedding.initializer,
        penalties: "reverse_embeddings")
    }
  }

  private func isReversed(_ call: LayerCall) -> Bool {
    guard case .literal(let value)? = call.argument(1, "reverse") else { return false }
    return value.asBool ?? false
  }

  public override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    guard call.inputs.count == 1, let input = call.inputs.first else {
      throw error("takes one input, not \(call.inputs.count)")
    }
    guard isReversed(call) else { return [LayerTensor(try embedding.lower(input.value, lowering))] }
    guard let table = embedding.table else { throw error("is not built", code: .internal) }
    let builder = lowering.builder
    let x = try lowering.float(input.value)
    let weights = builder.parameter(reverseEmbeddings ?? table)
    var logits = try builder.apply1(MatMul(transposesB: reverseEmbeddings == nil), x, weights)
    if let softCap {
      let inner = try lowering.unary(Unary(.affine, a: 1 / softCap, b: 0), logits)
      logits = try lowering.unary(
        Unary(.affine, a: softCap, b: 0), lowering.unary(Unary(.tanh), inner))
    }
    return [LayerTensor(logits)]
  }

  public override func outputMasks(
    _ call: LayerCall, _ outputs: [LayerTensor], _ lowering: Lowering
  ) throws(LeptonError) -> [Value?] {
    isReversed(call) ? [] : try embedding.outputMasks(call, outputs, lowering)
  }
}
