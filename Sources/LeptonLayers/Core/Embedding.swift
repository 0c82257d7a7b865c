import LeptonBase
import LeptonGraph
import LeptonJSON

/// Rows of a table by integer ids: ids (…), embeddings (input_dim, output_dim), result
/// (…, output_dim). With `mask_zero` the id 0 means "no data", which the mask says.
public final class Embedding: Layer, @unchecked Sendable {
  private let rows: Int
  private let width: Int
  let initializer: any Initializer
  private let masksZero: Bool
  private let quantization: Quantization?
  private var embeddings: Parameter?
  private var quantized: QuantizedKernel?

  /// The table, once it is made.
  var table: Parameter? { embeddings }

  public required init(_ options: LayerOptions) throws(LeptonError) {
    rows = try options.size("input_dim")
    width = try options.size("output_dim")
    initializer = try options.initializer("embeddings_initializer", default: "uniform")
    try options.regularizer("embeddings_regularizer")
    try options.regularizer("activity_regularizer")
    try options.constraint("embeddings_constraint")
    masksZero = try options.bool("mask_zero", default: false)
    quantization = try options.quantization()
    options.ignore("input_length")
    try super.init(options)
  }

  public override var supportsMasking: Bool { masksZero }
  public override var storesInOrder: Bool { quantization != nil }
  public override var convertsInputsToFloat: Bool { false }

  public override func build(_ inputs: [TensorType]) throws(LeptonError) {
    guard let quantization else {
      _ = try makeTable(for: self)
      return
    }
    quantized = QuantizedKernel(
      quantization, shape: [rows, width], rows: rows, columns: width, groupsColumns: true)
    try quantized?.addKernel("embeddings", to: self, initializer)
    try quantized?.addScales("embeddings", to: self, scaleShape: [rows])
  }

  /// Makes the table as a weight of this layer's, or of one that is more than an embedding.
  func makeTable(for layer: Layer) throws(LeptonError) -> Parameter {
    let table = try layer.addParameter("embeddings", [rows, width], initializer)
    embeddings = table
    return table
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let ids = try lowering.cast(input, to: .int32)
    if let quantized {
      return try lowering.builder.apply1(GatherRows(), try quantized.values(lowering), ids)
    }
    guard let embeddings else { throw error("is not built", code: .internal) }
    return try lowering.builder.apply1(GatherRows(), lowering.builder.parameter(embeddings), ids)
  }

  public override func outputMasks(
    _ call: LayerCall, _ outputs: [LayerTensor], _ lowering: Lowering
  ) throws(LeptonError) -> [Value?] {
    guard let ids = call.inputs.first?.value else { return [] }
    return [try lowering.compare(.notEqual, ids, lowering.scalar(0, like: ids))]
  }
}
