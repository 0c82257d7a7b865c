import LeptonBase

/// A fractal heap: where new-style groups keep their links and objects their attributes when there are
/// many. Objects in it are found by identifiers of a few bytes.
struct HDF5FractalHeap {
  private let file: HDF5File
  private let flags: Int
  private let width: Int
  private let startSize: Int
  private let maximumDirectSize: Int
  private let heapBits: Int
  private let root: Int?
  private let rootRows: Int
  private let lengthBytes: Int

  init(_ file: HDF5File, at address: Int) throws(LeptonError) {
    self.file = file
    let (o, l) = (file.offsetSize, file.lengthSize)
    var cursor = try file.cursor(at: address, count: 22 + 12 * l + 3 * o)
    try cursor.signature("FRHP")
    try cursor.skip(3)
    let filterLength = try cursor.two()
    flags = try cursor.byte()
    let maximumObjectSize = try cursor.four()
    try cursor.skip(l + o + l + o + 8 * l)
    width = try cursor.two()
    startSize = try cursor.length()
    maximumDirectSize = try cursor.length()
    heapBits = try cursor.two()
    try cursor.skip(2)
    root = try cursor.address()
    rootRows = try cursor.two()
    guard filterLength == 0 else {
      throw LeptonError(.unsupported, "the HDF5 file compresses its names, which is not supported")
    }
    guard width > 0, width <= 4096, startSize > 0, maximumDirectSize >= startSize,
      startSize & (startSize - 1) == 0, heapBits > 0, heapBits <= 62
    else { throw LeptonError(.format, "the HDF5 file is damaged: a heap of impossible sizes") }
    lengthBytes = min(Self.encodedSize(maximumDirectSize), Self.encodedSize(maximumObjectSize))
  }

  /// Bytes that numbers up to a limit need.
  private static func encodedSize(_ limit: Int) -> Int {
    limit <= 0 ? 1 : (Int.bitWidth - 1 - limit.leadingZeroBitCount) / 8 + 1
  }

  /// The bytes of an object.
  func object(_ identifier: [UInt8]) throws(LeptonError) -> [UInt8] {
    var cursor = file.cursor(identifier)
    let kind = try cursor.byte() >> 4 & 3
    if kind == 2 {
      let length = Int(identifier[0] & 0x0F) + 1
      return try cursor.take(length)
    }
    guard kind == 0 else {
      throw LeptonError(
        .unsupported, "the HDF5 file keeps names or attributes in a form that is not supported")
    }
    let offset = try cursor.number((heapBits + 7) / 8)
    let length = try cursor.number(lengthBytes)
    guard let root else { throw Self.damaged() }
    let (block, start) = try directBlock(holding: offset, root)
    guard let within = Optional(offset - start), within >= 0 else { throw Self.damaged() }
    return try file.source.bytes(at: block + within, count: length)
  }

  private static func damaged() -> LeptonError {
    LeptonError(.format, "the HDF5 file is damaged: an object lies outside its heap")
  }

  private func rowSize(_ row: Int) -> Int {
    let (size, overflow) = startSize.multipliedReportingOverflow(by: 1 << max(0, min(row - 1, 60)))
    return overflow ? Int.max : size
  }

  /// Rows of an indirect block that hold direct blocks.
  private var directRows: Int {
    var row = 0
    while row < 60, rowSize(row) <= maximumDirectSize { row += 1 }
    return row
  }

  /// The address of the block that holds a place in the heap, and the place at which it begins.
  private func directBlock(
    holding offset: Int, _ root: Int
  ) throws(LeptonError) -> (address: Int, start: Int) {
    if rootRows == 0 { return (root, 0) }
    var block = root
    var rows = rootRows
    var start = 0
    let headSize = 5 + file.offsetSize + (heapBits + 7) / 8
    for _ in 0..<64 {
      // Find the entry that spans the offset.
      var entryStart = start
      var found: (row: Int, column: Int)?
      search: for row in 0..<min(rows, 62) {
        let size = rowSize(row)
        for column in 0..<width {
          let (end, overflow) = entryStart.addingReportingOverflow(size)
          if overflow { throw Self.damaged() }
          if offset < end {
            found = (row, column)
            break search
          }
          entryStart = end
        }
      }
      guard let found, offset >= entryStart else { throw Self.damaged() }
      var cursor = try file.cursor(
        at: block + headSize + (found.row * width + found.column) * file.offsetSize,
        count: file.offsetSize)
      guard let child = try cursor.address() else { throw Self.damaged() }
      if found.row < directRows { return (child, entryStart) }
      // An indirect block that spans as much as its place in the table says.
      let span = rowSize(found.row)
      var childRows = 0
      var covered = 0
      while covered < span, childRows < 62 {
        covered += rowSize(childRows) * width
        childRows += 1
      }
      block = child
      rows = childRows
      start = entryStart
    }
    throw Self.damaged()
  }
}
