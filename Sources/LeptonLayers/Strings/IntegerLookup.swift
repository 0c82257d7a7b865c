import LeptonBase

/// Integers to indices of a vocabulary, or back; `keras.layers.IntegerLookup`.
public final class IntegerLookup: IndexLookup, @unchecked Sendable {
  public required init(_ options: LayerOptions) throws(LeptonError) {
    _ = try options.choice("vocabulary_dtype", ["int64"], default: "int64")
    try super.init(options, isText: false)
  }
}
