import LeptonBase

/// Reads where the bytes of an array lie.
enum HDF5Layout {
  static func storage(
    _ layout: [UInt8], filters: [UInt8]?, _ dims: [Int], itemSize: Int, _ file: HDF5File
  ) throws(LeptonError) -> HDF5Dataset.Storage {
    var cursor = file.cursor(layout)
    let version = try cursor.byte()
    let byteCount = (Shape.product(dims[...]) ?? 0) * itemSize
    switch version {
    case 1, 2: return try old(&cursor, filters, dims, itemSize, byteCount, file)
    case 3, 4: break
    default: throw LeptonError(.unsupported, "its layout has the unknown version \(version)")
    }
    switch try cursor.byte() {
    case 0:
      let size = try cursor.two()
      return .compact(try compact(try cursor.take(size), byteCount))
    case 1:
      let address = try cursor.address()
      return try contiguous(address, try cursor.length(), byteCount, file)
    case 2:
      return .chunked(
        version == 3
          ? try chunksOfTree(&cursor, filters, dims, itemSize, file)
          : try chunksOfIndex(&cursor, filters, dims, itemSize, file))
    case 3:
      throw LeptonError(.unsupported, "a virtual dataset leads to other files and is not read")
    default: throw LeptonError(.unsupported, "its layout is unknown")
    }
  }

  /// Versions 1 and 2, of HDF5 before 1.6.
  private static func old(
    _ cursor: inout ByteCursor, _ filters: [UInt8]?, _ dims: [Int], _ itemSize: Int,
    _ byteCount: Int, _ file: HDF5File
  ) throws(LeptonError) -> HDF5Dataset.Storage {
    let rank = try cursor.byte()
    let kind = try cursor.byte()
    try cursor.skip(5)
    let address = kind == 0 ? nil : try cursor.address()
    var sizes: [Int] = []
    for _ in 0..<rank { sizes.append(try cursor.four()) }
    switch kind {
    case 0:
      let size = try cursor.four()
      return .compact(try compact(try cursor.take(size), byteCount))
    case 1: return try contiguous(address, byteCount, byteCount, file)
    case 2:
      return .chunked(
        try HDF5Chunks(
          file, .tree(address), dims, chunk: Array(sizes.dropLast()), itemSize,
          HDF5Filters(filters, file)))
    default: throw LeptonError(.unsupported, "its layout is unknown")
    }
  }

  private static func compact(_ bytes: [UInt8], _ byteCount: Int) throws(LeptonError) -> [UInt8] {
    guard bytes.count >= byteCount else {
      throw LeptonError(.format, "it claims \(byteCount) bytes, but stores \(bytes.count)")
    }
    return bytes
  }

  private static func contiguous(
    _ address: Int?, _ size: Int, _ byteCount: Int, _ file: HDF5File
  ) throws(LeptonError) -> HDF5Dataset.Storage {
    guard let address else {
      throw LeptonError(.format, "it claims \(byteCount) bytes, but was never written")
    }
    guard size >= byteCount, address <= file.size, byteCount <= file.size - address else {
      throw LeptonError(
        .limit,
        "it claims \(byteCount) bytes, but the file stores \(min(size, max(0, file.size - address)))"
      )
    }
    return .contiguous(address)
  }

  private static func chunksOfTree(
    _ cursor: inout ByteCursor, _ filters: [UInt8]?, _ dims: [Int], _ itemSize: Int,
    _ file: HDF5File
  ) throws(LeptonError) -> HDF5Chunks {
    let rank = try cursor.byte()
    let address = try cursor.address()
    var sizes: [Int] = []
    for _ in 0..<rank { sizes.append(try cursor.four()) }
    return try HDF5Chunks(
      file, .tree(address), dims, chunk: Array(sizes.dropLast()), itemSize,
      HDF5Filters(filters, file))
  }

  /// Version 4, of the newest files: several kinds of indexes.
  private static func chunksOfIndex(
    _ cursor: inout ByteCursor, _ filters: [UInt8]?, _ dims: [Int], _ itemSize: Int,
    _ file: HDF5File
  ) throws(LeptonError) -> HDF5Chunks {
    let flags = try cursor.byte()
    let rank = try cursor.byte()
    let width = try cursor.byte()
    var sizes: [Int] = []
    for _ in 0..<rank { sizes.append(try cursor.number(width)) }
    let pipeline = try HDF5Filters(filters, file)
    let index: HDF5Chunks.Index
    switch try cursor.byte() {
    case 1:
      var stored: Int?
      var mask = 0
      if flags & 2 != 0 {
        stored = try cursor.length()
        mask = try cursor.four()
      }
      index = .single(try cursor.address(), stored: stored, mask: mask)
    case 2: index = .implicit(try cursor.address())
    case 3:
      try cursor.skip(1)
      index = .fixedArray(try cursor.address())
    default:
      throw LeptonError(
        .unsupported,
        "its chunks are indexed in a way that is not supported; write it without unlimited dimensions"
      )
    }
    return try HDF5Chunks(file, index, dims, chunk: Array(sizes.dropLast()), itemSize, pipeline)
  }
}
