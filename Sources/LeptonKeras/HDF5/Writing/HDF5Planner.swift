import LeptonBase

/// Gives every structure its place.
struct HDF5Planner {
  /// Half of the entries that a node of symbols, and of a tree of such nodes, has room for.
  static let symbolRank = 4
  static let treeRank = 16
  /// Bytes of a message: its size has two bytes.
  static let messageLimit = 65528

  var bytes = ByteBuilder()
  var heap = HDF5NewHeap()
  var datasets: [(dataset: HDF5NewDataset, addressPosition: Int)] = []
  /// Bytes of the file.
  private(set) var end = 0

  /// Bytes that bring a size to a multiple of eight.
  static func padding(_ size: Int) -> Int { (8 - size % 8) % 8 }

  /// Where a group's parts stand.
  struct Place {
    var header: Int
    var tree: Int
    var heap: Int
  }

  mutating func layOut(_ root: HDF5NewGroup) throws(LeptonError) -> [UInt8] {
    bytes.append(FileRecognition.hdf5Signature)
    bytes.append([0, 0, 0, 0, 0, 8, 8, 0])
    bytes.two(Self.symbolRank)
    bytes.two(Self.treeRank)
    bytes.four(0)
    bytes.eight(0)
    bytes.noAddress()
    let endPosition = bytes.count
    bytes.eight(0)
    bytes.noAddress()
    let rootPosition = bytes.count
    bytes.zeros(40)
    let place = try group(root)
    bytes.set(place.header, at: rootPosition + 8)
    bytes.set(1, at: rootPosition + 16)
    bytes.set(place.tree, at: rootPosition + 24)
    bytes.set(place.heap, at: rootPosition + 32)
    heap.write(to: &bytes)
    var address = bytes.count
    for (dataset, position) in datasets {
      if dataset.byteCount > 0 { bytes.set(address, at: position) }
      let (next, overflow) = address.addingReportingOverflow(
        dataset.byteCount + Self.padding(dataset.byteCount))
      guard !overflow else { throw LeptonError(.limit, "the file would be too large") }
      address = next
    }
    bytes.set(address, at: endPosition)
    end = address
    return bytes.bytes
  }
}
