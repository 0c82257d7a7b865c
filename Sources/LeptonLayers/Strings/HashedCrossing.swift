import LeptonBase
import LeptonGraph
import LeptonJSON

/// Combinations of features to bins by hash; `keras.layers.HashedCrossing`. Takes two or more inputs of
/// one shape, (N) or (N, 1), strings or integers.
public final class HashedCrossing: Layer, @unchecked Sendable {
  private let bins: Int
  private let mode: CategoryMode

  public required init(_ options: LayerOptions) throws(LeptonError) {
    bins = try options.size("num_bins")
    mode =
      try options.choice("output_mode", ["int", "one_hot"], default: "int") == "int"
      ? .index : .oneHot
    try options.refuseSparse()
    try super.init(options)
  }

  public override var convertsInputsToFloat: Bool { false }

  public override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    let values = call.inputs.map { lowering.wideIntegers($0.value) }
    guard values.count >= 2, values.count <= CrossBins.mostColumns else {
      throw error(
        "takes two to \(CrossBins.mostColumns) inputs, not \(values.count)", code: .shapeMismatch)
    }
    for value in values {
      let shape = lowering.shape(value)
      guard shape.rank <= 1 || (shape.rank == 2 && shape[1] == 1) else {
        throw error(
          "takes inputs of shape (batch) or (batch, 1), not \(shape)", code: .shapeMismatch)
      }
    }
    let indices = try lowering.builder.apply(CrossBins(bins: bins), values)[0]
    return [LayerTensor(try lowering.encodeCategories(indices, mode, count: bins))]
  }
}
