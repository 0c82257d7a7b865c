import LeptonBase

/// Memory for the intermediate results of executions that never run at the same time: as much as the
/// largest of them needs.
public final class Arena: @unchecked Sendable {
  private var buffer: HostBuffer?

  public init() {}

  /// At least `byteCount` bytes. What was there before is given back first where it is too small, so that
  /// addresses hold until another execution asks for more.
  func memory(byteCount: Int) throws(LeptonError) -> UnsafeMutableRawPointer {
    if let buffer, buffer.byteCount >= byteCount { return buffer.pointer }
    buffer = nil
    let made = try HostBuffer(byteCount: byteCount)
    buffer = made
    return made.pointer
  }
}
