import LeptonBase

/// Groups and arrays by path, of one HDF5 file or of several that together are one: the shards of sharded
/// weights, over which Keras spreads even the arrays of one object.
struct WeightTree: Sendable {
  let files: [HDF5File]

  init(_ files: [HDF5File]) { self.files = files }

  /// Whether the path leads to a group.
  func isGroup(_ path: [String]) throws(LeptonError) -> Bool {
    for file in files where try file.isGroup(path) { return true }
    return false
  }

  /// The names of the links in a group, sorted as numbers where they are numbers, else by bytes; empty
  /// where there is no such group.
  func children(_ path: [String]) throws(LeptonError) -> [String] {
    guard let first = files.first else { return [] }
    if files.count == 1 { return try first.children(path) }
    var names: Set<String> = []
    for file in files { names.formUnion(try file.children(path)) }
    return HDF5File.sorted(names)
  }

  /// The dataset at the path, nil where there is none.
  func dataset(_ path: [String]) throws(LeptonError) -> HDF5Dataset? {
    for file in files { if let dataset = try file.dataset(path) { return dataset } }
    return nil
  }

  /// The text of an attribute, nil where there is none.
  func string(_ path: [String], _ name: String) throws(LeptonError) -> String? {
    for file in files { if let text = try file.string(path, name) { return text } }
    return nil
  }

  /// The texts of an attribute that may be split, nil where there is none.
  func splitStrings(_ path: [String], _ name: String) throws(LeptonError) -> [String]? {
    for file in files { if let texts = try file.splitStrings(path, name) { return texts } }
    return nil
  }
}
