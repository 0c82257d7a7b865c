import LeptonBase

/// Takes the bytes of a file, one piece after the other.
protocol ByteSink: AnyObject {
  func write(_ bytes: UnsafeRawBufferPointer) throws(LeptonError)
}

extension ByteSink {
  func write(_ bytes: [UInt8]) throws(LeptonError) {
    var failure: LeptonError?
    bytes.withUnsafeBytes { memory in
      do throws(LeptonError) { try write(memory) } catch { failure = error }
    }
    if let failure { throw failure }
  }
}

/// Something that knows its bytes without having them side by side: a file that is laid out.
protocol ByteContent {
  var byteCount: Int { get }
  /// Hands over exactly `byteCount` bytes, the same ones every time.
  func write(to sink: any ByteSink) throws(LeptonError)
}

extension [UInt8]: ByteContent {
  var byteCount: Int { count }

  func write(to sink: any ByteSink) throws(LeptonError) { try sink.write(self) }
}

/// Gathers bytes in memory, of which there are as many as was said.
final class MemorySink: ByteSink {
  let buffer: HostBuffer
  private var written = 0

  init(byteCount: Int) throws(LeptonError) { buffer = try HostBuffer(byteCount: byteCount) }

  func write(_ bytes: UnsafeRawBufferPointer) throws(LeptonError) {
    guard let base = bytes.baseAddress, bytes.count > 0 else { return }
    guard bytes.count <= buffer.byteCount - written else {
      throw LeptonError(.internal, "a file has more bytes than were laid out")
    }
    (buffer.pointer + written).copyMemory(from: base, byteCount: bytes.count)
    written += bytes.count
  }
}

/// Keeps nothing but the check sum that ZIP archives want.
final class CheckSumSink: ByteSink {
  private(set) var checkSum: UInt32 = 0

  func write(_ bytes: UnsafeRawBufferPointer) throws(LeptonError) {
    checkSum = Deflate.checkSum(bytes, after: checkSum)
  }
}
