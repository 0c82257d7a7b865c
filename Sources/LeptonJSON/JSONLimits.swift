/// What a JSON text may not exceed: guards against texts made to exhaust memory or the stack.
public struct JSONLimits: Sendable {
  /// Bytes of text.
  public var bytes: Int
  /// Lists and objects within each other.
  public var depth: Int
  /// Values of all kinds, object keys not counted.
  public var values: Int

  public init(bytes: Int = 256 << 20, depth: Int = 128, values: Int = 8_000_000) {
    self.bytes = bytes
    self.depth = depth
    self.values = values
  }
}
