import LeptonBase

/// Where a name in a group leads.
enum HDF5Link: Sendable {
  /// To the object whose header is at the address.
  case hard(Int)
  /// To a path or another file.
  case other
}

/// Reads the links of a group in any of the forms in which they are stored.
enum HDF5Group {
  private static let linkLimit = 1_000_000
  /// Nodes of one tree.
  static let nodeLimit = 1_000_000

  static func links(
    of header: HDF5ObjectHeader, in file: HDF5File
  ) throws(LeptonError) -> [String: HDF5Link] {
    var links: [String: HDF5Link] = [:]
    for message in header.messages {
      switch message.kind {
      case .symbolTable:
        var cursor = file.cursor(message.data)
        guard let tree = try cursor.address(), let heap = try cursor.address() else { continue }
        try readSymbolTable(file, tree, heap, &links)
      case .link:
        let (name, link) = try link(file, message.data)
        links[name] = link
      case .linkInfo:
        var cursor = file.cursor(message.data)
        try cursor.skip(1)
        if try cursor.byte() & 1 != 0 { try cursor.skip(8) }
        guard let heapAddress = try cursor.address(), let tree = try cursor.address() else {
          continue
        }
        let heap = try HDF5FractalHeap(file, at: heapAddress)
        for record in try HDF5Tree2.records(file, at: tree, type: 5) {
          // A hash of the name, then the place in the heap.
          let (name, link) = try link(file, try heap.object(Array(record.dropFirst(4))))
          links[name] = link
        }
      default: continue
      }
      guard links.count <= linkLimit else {
        throw LeptonError(.limit, "a group of the HDF5 file has too many members")
      }
    }
    return links
  }

  /// A link message.
  private static func link(
    _ file: HDF5File, _ data: [UInt8]
  ) throws(LeptonError) -> (String, HDF5Link) {
    var cursor = file.cursor(data)
    try cursor.skip(1)
    let flags = try cursor.byte()
    let type = flags & 8 != 0 ? try cursor.byte() : 0
    if flags & 4 != 0 { try cursor.skip(8) }
    if flags & 16 != 0 { try cursor.skip(1) }
    let length = try cursor.number(1 << (flags & 3))
    let name = try cursor.text(length)
    guard type == 0, let address = try cursor.address() else { return (name, .other) }
    return (name, .hard(address))
  }

  /// A tree (version 1) of symbol nodes, whose names stand in a heap.
  private static func readSymbolTable(
    _ file: HDF5File, _ tree: Int, _ heapAddress: Int, _ links: inout [String: HDF5Link]
  ) throws(LeptonError) {
    var heap = try file.cursor(at: heapAddress, count: 8 + 2 * file.lengthSize + file.offsetSize)
    try heap.signature("HEAP")
    try heap.skip(4)
    let heapSize = try heap.length()
    try heap.skip(file.lengthSize)
    guard let segment = try heap.address() else {
      throw LeptonError(.format, "the HDF5 file is damaged: a group has no names")
    }
    let names = try file.source.bytes(at: segment, count: heapSize)
    var waiting = [tree]
    var seen: Set<Int> = []
    while let address = waiting.popLast() {
      guard seen.insert(address).inserted else { continue }
      guard seen.count <= nodeLimit else {
        throw LeptonError(.limit, "a group of the HDF5 file has too many nodes")
      }
      if try file.source.bytes(at: address, count: 4) == Array("SNOD".utf8) {
        try readSymbolNode(file, address, names, &links)
        continue
      }
      var node = try file.cursor(at: address, count: 8 + 2 * file.offsetSize)
      try node.signature("TREE")
      guard try node.byte() == 0 else {
        throw LeptonError(.format, "the HDF5 file is damaged: a group's tree is none")
      }
      try node.skip(1)
      let count = try node.two()
      var entries = try file.cursor(
        at: address + node.position + 2 * file.offsetSize,
        count: count * (file.lengthSize + file.offsetSize))
      for _ in 0..<count {
        try entries.skip(file.lengthSize)
        if let child = try entries.address() { waiting.append(child) }
      }
    }
  }

  private static func readSymbolNode(
    _ file: HDF5File, _ address: Int, _ names: [UInt8], _ links: inout [String: HDF5Link]
  ) throws(LeptonError) {
    var node = try file.cursor(at: address, count: 8)
    try node.skip(6)
    let count = try node.two()
    let entrySize = 2 * file.offsetSize + 24
    var entries = try file.cursor(at: address + 8, count: count * entrySize)
    for _ in 0..<count {
      let nameOffset = try entries.address() ?? Int.max
      let header = try entries.address()
      let cacheType = try entries.four()
      try entries.skip(20)
      guard nameOffset < names.count else {
        throw LeptonError(.format, "the HDF5 file is damaged: a name lies outside its heap")
      }
      let raw = names[nameOffset...].prefix { $0 != 0 }
      guard let name = String(validating: raw, as: UTF8.self) else {
        throw LeptonError(.format, "the HDF5 file is damaged: a name is not UTF-8 text")
      }
      if cacheType != 2, let header {
        links[name] = .hard(header)
      } else {
        links[name] = .other
      }
    }
  }
}
