import LeptonBase
import LeptonJSON
import LeptonLayers

/// The weights of a model on their way into several files, as Keras 3 cuts them where a largest size is
/// given: a list, `x.weights.json`, of what stands in which of `x_00000.weights.h5`, `x_00001.weights.h5`, …
struct WeightShards {
  /// The largest size of a shard's arrays, in bytes.
  private let limit: Int
  private let base: String
  private(set) var shards: [(name: String, root: HDF5NewGroup)] = []
  private var used = 0
  private var total = 0
  private var map: [(path: String, shards: [String])] = []

  /// - Parameter listName: the name of the list, from which the shards have theirs.
  /// - Throws: `.limit` where one array alone is larger than a shard may be.
  init(_ root: HDF5NewGroup, limit: Int, listName: String) throws(LeptonError) {
    self.limit = limit
    base =
      listName.hasSuffix(Self.suffix) ? String(listName.dropLast(Self.suffix.count)) : listName
    startShard()
    try visit(root, [])
  }

  static let suffix = ".weights.json"

  /// The text of the list.
  var list: JSONObject {
    [
      "metadata": ["total_size": .number(Double(total))],
      "weight_map": .object(
        JSONObject(map.map { ($0.path, .array($0.shards.map { .string($0) })) })),
    ]
  }

  private mutating func startShard() {
    let number = String(shards.count)
    let digits = String(repeating: "0", count: Swift.max(0, 5 - number.count)) + number
    shards.append(("\(base)_\(digits).weights.h5", HDF5NewGroup()))
    used = 0
  }

  private mutating func visit(_ group: HDF5NewGroup, _ path: [String]) throws(LeptonError) {
    for name in HDF5File.sorted(group.members.keys) {
      switch group.members[name] {
      case .group(let inner): try visit(inner, path + [name])
      case .dataset(let dataset): try add(dataset, name, of: group, path)
      case nil: break
      }
    }
  }

  private mutating func add(
    _ dataset: HDF5NewDataset, _ name: String, of group: HDF5NewGroup, _ path: [String]
  ) throws(LeptonError) {
    let size = dataset.byteCount
    let place = "/" + path.joined(separator: "/")
    guard size <= limit else {
      throw LeptonError(
        .limit,
        "'\(place)/\(name)' alone has \(size) bytes, but a shard may have \(limit); give a larger "
          + "max_shard_size")
    }
    if used + size > limit { startShard() }
    guard let shard = shards.last else { return }
    used += size
    total += size
    let folder = try shard.root.group(path)
    if folder.members.isEmpty {
      for attribute in group.attributes { folder.setAttribute(attribute.name, attribute.value) }
    }
    _ = try folder.add(dataset, at: [name])
    if map.last?.path == place {
      if map[map.count - 1].shards.last != shard.name {
        map[map.count - 1].shards.append(shard.name)
      }
    } else {
      map.append((place, [shard.name]))
    }
  }
}
