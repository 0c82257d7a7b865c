import LeptonBase

/// Elements of any stored type and byte order as numbers.
struct ElementReader {
  private let bytes: [UInt8]
  private let dtype: DType
  private let isBigEndian: Bool

  init(_ bytes: [UInt8], _ dtype: DType, isBigEndian: Bool) {
    self.bytes = bytes
    self.dtype = dtype
    self.isBigEndian = isBigEndian
  }

  /// An element as a float of 64 bits; zero beyond the end.
  func double(_ index: Int) -> Double {
    bytes.withUnsafeBytes { raw in
      guard index >= 0, (index + 1) * dtype.size <= raw.count else { return 0 }
      return ElementConversion.double(raw, dtype, index, isBigEndian: isBigEndian)
    }
  }
}
