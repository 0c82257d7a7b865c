import LeptonBase

/// Strings to indices of a vocabulary, or back; `keras.layers.StringLookup`.
public final class StringLookup: IndexLookup, @unchecked Sendable {
  public required init(_ options: LayerOptions) throws(LeptonError) {
    try options.readEncoding()
    try super.init(options, isText: true)
  }
}

extension LayerOptions {
  /// The encoding of strings: lepton's are UTF-8.
  func readEncoding() throws(LeptonError) {
    let encoding = try read("encoding", kind: "'utf-8'", default: "utf-8") { value -> String? in
      value.isNull ? "utf-8" : value.asString?.lowercased()
    }
    guard ["utf-8", "utf8", "ascii"].contains(encoding) else {
      throw error("encoding", "is '\(encoding)', but strings are UTF-8", code: .unsupported)
    }
  }
}
