import LeptonBase

/// An array stored in chunks of equal size, each of which may be compressed.
struct HDF5Chunks: Sendable {
  /// How chunks are found.
  enum Index: Sendable {
    /// A tree of version 1.
    case tree(Int?)
    /// The only chunk.
    case single(Int?, stored: Int?, mask: Int)
    /// One after the other in order.
    case implicit(Int?)
    /// Addresses in order.
    case fixedArray(Int?)
  }

  /// One chunk in the file.
  private struct Chunk {
    /// The place of its first element in the array.
    let start: [Int]
    let address: Int
    /// Bytes in the file.
    let size: Int
    /// Filters that were left out, as bits.
    let mask: Int
  }

  private static let chunkLimit = 16_000_000

  private let file: HDF5File
  private let index: Index
  private let dims: [Int]
  private let chunk: [Int]
  private let itemSize: Int
  private let filters: HDF5Filters
  /// Bytes of a chunk when unpacked.
  private let chunkBytes: Int

  init(
    _ file: HDF5File, _ index: Index, _ dims: [Int], chunk: [Int], _ itemSize: Int,
    _ filters: HDF5Filters
  ) throws(LeptonError) {
    self.file = file
    self.index = index
    self.dims = dims
    self.chunk = chunk
    self.itemSize = itemSize
    self.filters = filters
    guard chunk.count == dims.count, !chunk.isEmpty, chunk.allSatisfy({ $0 > 0 }),
      let elements = Shape.product(chunk[...]), elements <= (1 << 40) / itemSize
    else { throw LeptonError(.format, "its chunks have an impossible shape") }
    chunkBytes = elements * itemSize
    guard chunkBytes <= 1 << 30 else {
      throw LeptonError(.limit, "it has chunks of \(chunkBytes) bytes; at most 2^30 are read")
    }
    let total = (Shape.product(dims[...]) ?? 0) * itemSize
    // Deflate makes at most 1032 bytes of one.
    let possible = (filters.compresses ? 1032 : 1).multipliedReportingOverflow(by: file.size)
    guard possible.overflow || total <= possible.partialValue,
      possible.overflow || chunkBytes <= possible.partialValue,
      total / chunkBytes <= Self.chunkLimit
    else {
      throw LeptonError(.limit, "it claims \(total) bytes in a file of \(file.size)")
    }
  }

  /// Reads all elements in row-major order as stored.
  func read(into memory: UnsafeMutableRawBufferPointer) throws(LeptonError) {
    var covered = 0
    for chunk in try chunks() {
      let raw = try file.source.bytes(at: chunk.address, count: chunk.size)
      let bytes = try filters.undo(raw, mask: chunk.mask, size: chunkBytes, itemSize: itemSize)
      covered += try copy(bytes, from: chunk.start, into: memory)
    }
    guard covered == memory.count else {
      throw LeptonError(.format, "chunks with \(memory.count - covered) bytes are missing")
    }
  }

  /// Copies what of a chunk lies within the array; gives the number of bytes.
  private func copy(
    _ bytes: [UInt8], from start: [Int], into memory: UnsafeMutableRawBufferPointer
  ) throws(LeptonError) -> Int {
    let rank = dims.count
    var extent = [Int](repeating: 0, count: rank)
    for axis in 0..<rank {
      guard start[axis] >= 0, start[axis] < dims[axis] else { return 0 }
      extent[axis] = min(chunk[axis], dims[axis] - start[axis])
    }
    let run = extent[rank - 1] * itemSize
    let targetSteps = Shape(dims).strides
    let sourceSteps = Shape(chunk).strides
    var index = [Int](repeating: 0, count: rank)
    var copied = 0
    while true {
      var source = 0
      var target = 0
      for axis in 0..<rank {
        source += index[axis] * sourceSteps[axis]
        target += (start[axis] + index[axis]) * targetSteps[axis]
      }
      guard (source * itemSize) + run <= bytes.count, target * itemSize + run <= memory.count else {
        throw LeptonError(.format, "a chunk lies outside the array")
      }
      let (from, to) = (source * itemSize, target * itemSize)
      bytes.withUnsafeBytes { bytes in
        UnsafeMutableRawBufferPointer(rebasing: memory[to..<to + run])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[from..<from + run]))
      }
      copied += run
      var axis = rank - 2
      while axis >= 0 {
        index[axis] += 1
        if index[axis] < extent[axis] { break }
        index[axis] = 0
        axis -= 1
      }
      if axis < 0 { return copied }
    }
  }

  private func chunks() throws(LeptonError) -> [Chunk] {
    switch index {
    case .tree(let address):
      guard let address else { return [] }
      return try treeChunks(address)
    case .single(let address, let stored, let mask):
      guard let address else { return [] }
      return [
        Chunk(
          start: Array(repeating: 0, count: dims.count), address: address,
          size: stored ?? chunkBytes, mask: mask)
      ]
    case .implicit(let address):
      guard let address else { return [] }
      return gridStarts().enumerated().map {
        Chunk(start: $1, address: address + $0 * chunkBytes, size: chunkBytes, mask: 0)
      }
    case .fixedArray(let address):
      guard let address else { return [] }
      return try fixedArrayChunks(address)
    }
  }

  /// The first elements of all chunks in row-major order.
  private func gridStarts() -> [[Int]] {
    let counts = zip(dims, chunk).map { ($0 + $1 - 1) / $1 }
    var starts: [[Int]] = []
    var index = [Int](repeating: 0, count: dims.count)
    for _ in 0..<(Shape.product(counts[...]) ?? 0) {
      starts.append(zip(index, chunk).map { $0 * $1 })
      var axis = dims.count - 1
      while axis >= 0 {
        index[axis] += 1
        if index[axis] < counts[axis] { break }
        index[axis] = 0
        axis -= 1
      }
    }
    return starts
  }

  private func treeChunks(_ root: Int) throws(LeptonError) -> [Chunk] {
    var chunks: [Chunk] = []
    var waiting = [root]
    var seen: Set<Int> = []
    let keySize = 8 + 8 * (dims.count + 1)
    while let address = waiting.popLast() {
      guard seen.insert(address).inserted else { continue }
      var node = try file.cursor(at: address, count: 8 + 2 * file.offsetSize)
      try node.signature("TREE")
      guard try node.byte() == 1 else {
        throw LeptonError(.format, "the HDF5 file is damaged: an index of chunks is none")
      }
      let level = try node.byte()
      let count = try node.two()
      var entries = try file.cursor(
        at: address + 8 + 2 * file.offsetSize, count: count * (keySize + file.offsetSize))
      for _ in 0..<count {
        let size = try entries.four()
        let mask = try entries.four()
        var start: [Int] = []
        for _ in 0..<dims.count { start.append(try entries.number(8)) }
        try entries.skip(8)
        guard let child = try entries.address() else { continue }
        if level > 0 {
          waiting.append(child)
        } else {
          chunks.append(Chunk(start: start, address: child, size: size, mask: mask))
        }
      }
      guard chunks.count <= Self.chunkLimit, seen.count <= Self.chunkLimit else {
        throw LeptonError(.limit, "it has too many chunks")
      }
    }
    // A chunk that stands twice would count twice.
    var starts: Set<[Int]> = []
    return chunks.filter { starts.insert($0.start).inserted }
  }

  private func fixedArrayChunks(_ address: Int) throws(LeptonError) -> [Chunk] {
    var head = try file.cursor(at: address, count: 8 + file.lengthSize + file.offsetSize)
    try head.signature("FAHD")
    try head.skip(1)
    let isFiltered = try head.byte() == 1
    let entrySize = try head.byte()
    let pageBits = try head.byte()
    let count = try head.length()
    let starts = gridStarts()
    guard let block = try head.address(), count == starts.count, pageBits < 32,
      count <= 1 << pageBits, entrySize >= file.offsetSize
    else {
      throw LeptonError(.unsupported, "its chunks are indexed in a way that is not supported")
    }
    var cursor = try file.cursor(
      at: block, count: 6 + file.offsetSize + count * entrySize)
    try cursor.signature("FADB")
    try cursor.skip(2 + file.offsetSize)
    var chunks: [Chunk] = []
    for start in starts {
      let address = try cursor.address()
      var size = chunkBytes
      var mask = 0
      if isFiltered {
        size = try cursor.number(min(8, max(0, entrySize - file.offsetSize - 4)))
        mask = try cursor.four()
      }
      if let address {
        chunks.append(Chunk(start: start, address: address, size: size, mask: mask))
      }
    }
    return chunks
  }
}
