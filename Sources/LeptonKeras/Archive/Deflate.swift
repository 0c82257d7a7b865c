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
    guard packed.count <= Int(UInt32.max), limit < Int(UInt32.max) else {
      throw LeptonError(.limit, "packed data of \(packed.count) bytes")
    }
    var stream = z_stream()
    guard
      inflateInit2_(
        &stream, wrapping.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw LeptonError(.outOfMemory, "no memory to unpack data") }
    defer { inflateEnd(&stream) }
    var input = packed
    var status = Z_DATA_ERROR
    // One byte more than allowed shows that there is more.
    let output = [UInt8](unsafeUninitializedCapacity: limit + 1) { memory, count in
      input.withUnsafeMutableBufferPointer { source in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = memory.baseAddress
        stream.avail_out = UInt32(limit + 1)
        status = inflate(&stream, Z_FINISH)
      }
      count = limit + 1 - Int(stream.avail_out)
    }
    guard output.count <= limit else {
      throw LeptonError(.limit, "packed data unpacks to more than the \(limit) bytes it should")
    }
    guard status == Z_STREAM_END else { throw LeptonError(.format, "packed data is damaged") }
    return output
  }

  /// CRC-32, the check sum of ZIP archives.
  static func checkSum(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBufferPointer {
      UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count))
    }
  }
}
