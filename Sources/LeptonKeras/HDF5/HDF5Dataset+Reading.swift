import LeptonBase

extension HDF5Dataset {
  /// Reads all elements as `wanted` into `memory`, which must hold them exactly: row-major, native
  /// byte order.
  ///
  /// Integers may be read as floats, floats as narrower or wider ones; floats are not read as
  /// integers.
  func read(
    as wanted: DType, into memory: UnsafeMutableRawBufferPointer
  ) throws(LeptonError) {
    guard memory.count == count * wanted.size else {
      throw LeptonError(
        .internal, "\(memory.count) bytes for \(count) elements of \(wanted.name)")
    }
    do throws(LeptonError) {
      if wanted == dtype, !isBigEndian {
        try readStored(into: memory)
        return
      }
      let raw = try HostBuffer(byteCount: count * dtype.size)
      let stored = UnsafeMutableRawBufferPointer(start: raw.pointer, count: count * dtype.size)
      try readStored(into: stored)
      try ElementConversion.convert(
        UnsafeRawBufferPointer(stored), dtype, isBigEndian: isBigEndian, to: memory, wanted)
    } catch { throw error.at("dataset '\(name)'") }
  }

  /// The bytes as they are stored.
  private func readStored(into memory: UnsafeMutableRawBufferPointer) throws(LeptonError) {
    switch storage {
    case .empty: return
    case .compact(let bytes):
      memory.copyBytes(from: bytes.prefix(memory.count))
    case .contiguous(let address): try file.source.read(at: address, into: memory)
    case .chunked(let chunks): try chunks.read(into: memory)
    }
  }
}
