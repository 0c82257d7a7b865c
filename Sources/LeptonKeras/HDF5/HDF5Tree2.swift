import LeptonBase

/// A tree of version 2: the index of a fractal heap.
enum HDF5Tree2 {
  private static let recordLimit = 4_000_000

  /// All records of a tree in order.
  static func records(
    _ file: HDF5File, at address: Int, type wanted: Int
  ) throws(LeptonError) -> [[UInt8]] {
    var head = try file.cursor(at: address, count: 16 + file.offsetSize + 2 + file.lengthSize)
    try head.signature("BTHD")
    try head.skip(1)
    let type = try head.byte()
    let nodeSize = try head.four()
    let recordSize = try head.two()
    let depth = try head.two()
    try head.skip(2)
    let root = try head.address()
    let rootCount = try head.two()
    guard type == wanted, recordSize > 0, nodeSize > 10 + recordSize, depth < 32 else {
      throw LeptonError(.format, "the HDF5 file is damaged: a tree of impossible sizes")
    }
    guard let root else { return [] }
    // Bytes of the counts in nodes above the leaves follow from what the nodes below can hold.
    var maximumCounts = [(nodeSize - 10) / recordSize]
    var totals = [maximumCounts[0]]
    let countBytes = bytes(maximumCounts[0])
    for level in 1..<max(2, depth + 1) {
      let pointer = file.offsetSize + countBytes + (level > 1 ? bytes(totals[level - 1]) : 0)
      let count = (nodeSize - 10 - pointer) / (recordSize + pointer)
      guard count > 0 else { break }
      maximumCounts.append(count)
      let (product, overflow) = (count + 1).multipliedReportingOverflow(by: totals[level - 1])
      totals.append(overflow ? Int.max / 2 : min(product, Int.max / 2) + count)
    }
    guard maximumCounts.count > depth else {
      throw LeptonError(.format, "the HDF5 file is damaged: a tree of impossible sizes")
    }
    var records: [[UInt8]] = []
    var nodes = 0
    try visit(root, rootCount, depth)
    return records

    func visit(_ address: Int, _ count: Int, _ level: Int) throws(LeptonError) {
      nodes += 1
      guard nodes <= HDF5Group.nodeLimit, records.count <= recordLimit else {
        throw LeptonError(.limit, "a tree of the HDF5 file is too large")
      }
      guard count <= maximumCounts[level] else {
        throw LeptonError(.format, "the HDF5 file is damaged: a node holds too many records")
      }
      var node = try file.cursor(at: address, count: nodeSize)
      if level == 0 { try node.signature("BTLF") } else { try node.signature("BTIN") }
      try node.skip(2)
      var own: [[UInt8]] = []
      for _ in 0..<count { own.append(try node.take(recordSize)) }
      if level == 0 {
        records += own
        return
      }
      for place in 0...count {
        guard let child = try node.address() else {
          throw LeptonError(.format, "the HDF5 file is damaged: a tree leads nowhere")
        }
        let childCount = try node.number(countBytes)
        if level > 1 { try node.skip(bytes(totals[level - 1])) }
        try visit(child, childCount, level - 1)
        if place < count { records.append(own[place]) }
      }
    }
  }

  /// Bytes that hold a count.
  private static func bytes(_ count: Int) -> Int {
    (Int.bitWidth - max(1, count).leadingZeroBitCount + 7) / 8
  }
}
