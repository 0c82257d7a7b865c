import LeptonBase

/// The value of a parameter in the form in which programs compute with it, a packed kernel, from which it
/// can be had back bit for bit. A parameter may hold this in place of the value, which then is not in
/// memory twice.
public struct PackedValue: Sendable {
  /// Of the value.
  let identity: HostBuffer.Identity
  private let packed: HostBuffer
  private let unpack:
    @Sendable (_ packed: UnsafeRawPointer, _ value: UnsafeMutablePointer<Float>) -> Void

  /// - Parameter unpack: writes all elements of the value of which `packed` was made.
  public init(
    of identity: HostBuffer.Identity, packed: HostBuffer,
    unpack:
      @escaping @Sendable (_ packed: UnsafeRawPointer, _ value: UnsafeMutablePointer<Float>) -> Void
  ) {
    self.identity = identity
    self.packed = packed
    self.unpack = unpack
  }

  /// The value, of so many bytes.
  func value(byteCount: Int) throws(LeptonError) -> HostBuffer {
    let value = try HostBuffer(byteCount: byteCount, identity: identity, isLasting: true)
    unpack(packed.pointer, value.pointer.assumingMemoryBound(to: Float.self))
    withExtendedLifetime(packed) {}
    return value
  }
}
