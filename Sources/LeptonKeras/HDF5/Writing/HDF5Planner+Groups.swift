import LeptonBase

extension HDF5Planner {
  private struct Symbol {
    var name: [UInt8]
    var nameOffset: Int
    var header: Int
    var place: Place?
  }

  mutating func group(_ group: HDF5NewGroup) throws(LeptonError) -> Place {
    var symbols: [Symbol] = []
    for (name, member) in group.members {
      var symbol = Symbol(name: Array(name.utf8), nameOffset: 0, header: 0, place: nil)
      switch member {
      case .group(let inner):
        let place = try self.group(inner)
        symbol.header = place.header
        symbol.place = place
      case .dataset(let dataset): symbol.header = try self.dataset(dataset)
      }
      symbols.append(symbol)
    }
    symbols.sort { $0.name.lexicographicallyPrecedes($1.name) }
    let heap = nameHeap(&symbols)
    let tree = tree(symbols)
    var table = ByteBuilder()
    table.eight(tree)
    table.eight(heap)
    let header = try header([(0x11, false, table.bytes)], group.attributes).address
    return Place(header: header, tree: tree, heap: heap)
  }

  /// The local heap with a group's names, the empty one first.
  private mutating func nameHeap(_ symbols: inout [Symbol]) -> Int {
    var names = ByteBuilder()
    names.zeros(8)
    for index in symbols.indices {
      symbols[index].nameOffset = names.count
      names.append(symbols[index].name)
      names.byte(0)
      names.align()
    }
    bytes.align()
    let address = bytes.count
    bytes.append("HEAP")
    bytes.zeros(4)
    bytes.eight(names.count)
    // The head of the list of free room; 1 stands for none.
    bytes.eight(1)
    bytes.eight(bytes.count + 8)
    bytes.append(names.bytes)
    return address
  }

  /// Nodes of symbols, and a tree of as many levels as they need.
  private mutating func tree(_ symbols: [Symbol]) -> Int {
    // Children with the place of the largest name in them.
    var children: [(address: Int, lastName: Int)] = []
    let width = 2 * Self.symbolRank
    for start in stride(from: 0, to: symbols.count, by: width) {
      let part = symbols[start..<Swift.min(start + width, symbols.count)]
      bytes.align()
      children.append((bytes.count, part.last?.nameOffset ?? 0))
      bytes.append("SNOD")
      bytes.append([1, 0])
      bytes.two(part.count)
      for symbol in part { entry(symbol) }
      bytes.zeros((width - part.count) * 40)
    }
    var level = 0
    repeat {
      children = nodes(children, level: level)
      level += 1
    } while children.count > 1
    return children.first?.address ?? 0
  }

  private mutating func entry(_ symbol: Symbol) {
    bytes.eight(symbol.nameOffset)
    bytes.eight(symbol.header)
    bytes.eight(symbol.place == nil ? 0 : 1)
    bytes.eight(symbol.place?.tree ?? 0)
    bytes.eight(symbol.place?.heap ?? 0)
  }

  /// One level of a tree over the level below it; at least one node, even over nothing.
  private mutating func nodes(
    _ children: [(address: Int, lastName: Int)], level: Int
  ) -> [(address: Int, lastName: Int)] {
    let width = 2 * Self.treeRank
    let size = 24 + (2 * width + 1) * 8
    let count = Swift.max(1, (children.count + width - 1) / width)
    bytes.align()
    let first = bytes.count
    var parents: [(address: Int, lastName: Int)] = []
    var leftName = 0
    for number in 0..<count {
      let part = children.dropFirst(number * width).prefix(width)
      let start = bytes.count
      bytes.append("TREE")
      bytes.byte(0)
      bytes.byte(UInt8(truncatingIfNeeded: level))
      bytes.two(part.count)
      if number > 0 { bytes.eight(first + (number - 1) * size) } else { bytes.noAddress() }
      if number + 1 < count { bytes.eight(first + (number + 1) * size) } else { bytes.noAddress() }
      bytes.eight(leftName)
      for child in part {
        bytes.eight(child.address)
        bytes.eight(child.lastName)
        leftName = child.lastName
      }
      bytes.zeros(size - (bytes.count - start))
      parents.append((start, leftName))
    }
    return parents
  }
}
