import CZlib
import LeptonBase

/// Unpacks data that deflate packed, through zlib.
enum Deflate {
  /// How the packed data is wrapped; the values are zlib's `windowBits`.
  enum Wrapping: Int32 {
    /// zlib's head and check sum: HDF5's filter.
    case zlib = 15
    /// Nothing: members of ZIP archives.
    case none = -15
  }

  /// The unpacked bytes. More than `limit` of them are an error, as is data that is damaged or ends
  /// early.
  static func unpack(
    _ packed: [UInt8], _ wrapping: Wrapping, limit: Int
  ) throws(LeptonError) -> [UInt8] {
    var failure: LeptonError?
    let output = [UInt8](unsafeUninitializedCapacity: limit) { memory, count in
      do throws(LeptonError) {
        count = try unpack(packed, wrapping, into: UnsafeMutableRawBufferPointer(memory))
      } catch {
        failure = error
        count = 0
      }
    }
    if let failure { throw failure }
    return output
  }

  /// Unpacks into `memory` and gives the number of bytes. More than fit are an error, as is data that
  /// is damaged or ends early.
  static func unpack(
    _ packed: [UInt8], _ wrapping: Wrapping, into memory: UnsafeMutableRawBufferPointer
  ) throws(LeptonError) -> Int {
    var stream = z_stream()
    guard
      inflateInit2_(
        &stream, wrapping.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw LeptonError(.outOfMemory, "no memory to unpack data") }
    defer { inflateEnd(&stream) }
    var input = packed
    // zlib counts in 32 bits: hand over long data piece by piece.
    let piece = 1 << 30
    var read = 0
    var written = 0
    // One byte beyond the memory shows that there is more.
    var extra: UInt8 = 0
    return try input.withUnsafeMutableBufferPointer { source throws(LeptonError) -> Int in
      while true {
        let offered = min(piece, source.count - read)
        let room = min(piece, memory.count - written)
        stream.next_in = source.baseAddress.map { $0 + read }
        stream.avail_in = UInt32(offered)
        let status = withUnsafeMutablePointer(to: &extra) { extra in
          let target = memory.baseAddress?.assumingMemoryBound(to: UInt8.self)
          stream.next_out = room > 0 ? target.map { $0 + written } : extra
          stream.avail_out = UInt32(max(room, 1))
          return inflate(&stream, Z_NO_FLUSH)
        }
        let used = offered - Int(stream.avail_in)
        let made = max(room, 1) - Int(stream.avail_out)
        if room == 0, made > 0 {
          throw LeptonError(
            .limit, "packed data unpacks to more than the \(memory.count) bytes it should")
        }
        read += used
        written += made
        if status == Z_STREAM_END { return written }
        guard status == Z_OK, used + made > 0 else {
          throw LeptonError(.format, "packed data is damaged")
        }
      }
    }
  }

  /// CRC-32, the check sum of ZIP archives; `previous` is that of the bytes before.
  static func checkSum(
    _ bytes: UnsafeRawBufferPointer, after previous: UInt32 = 0
  ) -> UInt32 {
    // Without an address zlib gives the sum of nothing, whatever came before.
    guard let base = bytes.baseAddress else { return previous }
    return UInt32(
      truncatingIfNeeded: crc32_z(
        uLong(previous), base.assumingMemoryBound(to: UInt8.self), bytes.count))
  }

  static func checkSum(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { checkSum($0) } }
}
