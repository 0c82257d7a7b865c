import CHDF5
import LeptonBase

/// An HDF5 file, open for reading.
///
/// Objects are named by their path from the root, as a list of link names. Only hard links are
/// followed: a soft or external link could make the host read files that nobody named. All functions
/// may be called from any thread.
final class HDF5File: @unchecked Sendable {
  /// Bytes of the file.
  let size: Int
  private let identifier: hid_t

  /// Opens a file of the file system.
  init(path: String, size: Int) throws(LeptonError) {
    self.size = size
    identifier = try HDF5Library.exclusive { () throws(LeptonError) in
      try Self.open(path) { access in
        // Reading does not need the advisory lock, which some network file systems do not have.
        H5Pset_file_locking(access, false, true) >= 0
      }
    }
  }

  /// Opens a file that lies in memory; the bytes are copied.
  init(bytes: UnsafeRawBufferPointer) throws(LeptonError) {
    size = bytes.count
    identifier = try HDF5Library.exclusive { () throws(LeptonError) in
      // HDF5 takes two files in memory of the same name for the same file.
      Self.memoryFiles += 1
      return try Self.open("lepton-memory-\(Self.memoryFiles)") { access in
        H5Pset_fapl_core(access, 1 << 16, false) >= 0
          && H5Pset_file_image(
            access, UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) >= 0
      }
    }
  }

  /// Files opened in memory so far; touched with the library held only.
  nonisolated(unsafe) private static var memoryFiles = 0

  private static func open(
    _ name: String, _ configure: (hid_t) -> Bool
  ) throws(LeptonError) -> hid_t {
    let access = try HDF5Library.checked(
      H5Pcreate(lepton_h5_file_access_class()), "HDF5 does not start")
    defer { H5Pclose(access) }
    guard configure(access), H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) >= 0 else {
      throw HDF5Library.failure("HDF5 does not take the options for opening the file")
    }
    return try HDF5Library.checked(
      H5Fopen(name, lepton_h5_read_only(), access), "the HDF5 file is damaged or cut off")
  }

  deinit {
    try? HDF5Library.exclusive { () throws(LeptonError) in _ = H5Fclose(identifier) }
  }

  /// Whether the path leads to a group.
  func isGroup(_ path: [String]) throws(LeptonError) -> Bool {
    try exists(path, as: H5O_TYPE_GROUP)
  }

  /// Whether the path leads to a dataset.
  func isDataset(_ path: [String]) throws(LeptonError) -> Bool {
    try exists(path, as: H5O_TYPE_DATASET)
  }

  private func exists(_ path: [String], as type: H5O_type_t) throws(LeptonError) -> Bool {
    try HDF5Library.exclusive { () throws(LeptonError) in
      guard let object = try openObject(path) else { return false }
      defer { H5Oclose(object) }
      return try Self.type(object, path) == type
    }
  }

  /// The names of the links in a group, sorted as numbers where they are numbers, else by bytes;
  /// empty where there is no such group.
  func children(_ path: [String]) throws(LeptonError) -> [String] {
    let names = try HDF5Library.exclusive { () throws(LeptonError) -> [String] in
      guard let group = try openObject(path) else { return [] }
      defer { H5Oclose(group) }
      guard try Self.type(group, path) == H5O_TYPE_GROUP else { return [] }
      let collected = LinkNames()
      var place: hsize_t = 0
      let status = H5Literate(
        group, H5_INDEX_NAME, H5_ITER_NATIVE, &place,
        { _, name, _, collected in
          guard let name, let collected else { return -1 }
          return Unmanaged<LinkNames>.fromOpaque(collected).takeUnretainedValue().add(name)
        }, Unmanaged.passUnretained(collected).toOpaque())
      if collected.overflow {
        throw LeptonError(.limit, "the group '\(Self.text(path))' has too many members")
      }
      if status < 0 { throw HDF5Library.failure("cannot list the group '\(Self.text(path))'") }
      return collected.names
    }
    return names.sorted { left, right in
      if let left = Int(left), let right = Int(right) { return left < right }
      return left.utf8.lexicographicallyPrecedes(right.utf8)
    }
  }

  /// Collects the names that the library hands out one by one.
  private final class LinkNames {
    static let limit = 1_000_000
    var names: [String] = []
    var overflow = false

    func add(_ name: UnsafePointer<CChar>) -> herr_t {
      if names.count >= Self.limit {
        overflow = true
        return -1
      }
      names.append(String(cString: name))
      return 0
    }
  }

  /// Runs `body` with the object at the path and gives nil where there is none.
  func withObject<Value>(
    _ path: [String], _ body: (hid_t) throws(LeptonError) -> Value
  ) throws(LeptonError) -> Value? {
    try HDF5Library.exclusive { () throws(LeptonError) -> Value? in
      guard let object = try openObject(path) else { return nil }
      defer { H5Oclose(object) }
      return try body(object)
    }
  }

  static func text(_ path: [String]) -> String { path.isEmpty ? "/" : path.joined(separator: "/") }

  static func type(_ object: hid_t, _ path: [String]) throws(LeptonError) -> H5O_type_t {
    var information = H5O_info_t()
    guard H5Oget_info2(object, &information, UInt32(H5O_INFO_BASIC)) >= 0 else {
      throw HDF5Library.failure("'\(text(path))' cannot be read")
    }
    return information.type
  }

  /// Follows the path link by link. The caller holds the library and closes the object.
  private func openObject(_ path: [String]) throws(LeptonError) -> hid_t? {
    var object = try HDF5Library.checked(
      H5Oopen(identifier, "/", hid_t(H5P_DEFAULT)), "the root group cannot be read")
    for (depth, name) in path.enumerated() {
      let parent = object
      defer { H5Oclose(parent) }
      guard let next = try Self.openChild(parent, name, Array(path[...depth])) else { return nil }
      object = next
    }
    return object
  }

  private static func openChild(
    _ parent: hid_t, _ name: String, _ path: [String]
  ) throws(LeptonError) -> hid_t? {
    guard !name.isEmpty, name != ".", !name.utf8.contains(where: { $0 == 0x2F || $0 == 0 }),
      try type(parent, path) == H5O_TYPE_GROUP
    else { return nil }
    let exists = H5Lexists(parent, name, hid_t(H5P_DEFAULT))
    if exists < 0 { throw HDF5Library.failure("'\(text(path))' cannot be looked up") }
    if exists == 0 { return nil }
    var link = H5L_info_t()
    guard H5Lget_info(parent, name, &link, hid_t(H5P_DEFAULT)) >= 0 else {
      throw HDF5Library.failure("'\(text(path))' cannot be looked up")
    }
    guard link.type == H5L_TYPE_HARD else {
      throw LeptonError(
        .unsupported,
        "'\(text(path))' is a soft or external link, which is not followed: it could lead to other "
          + "files")
    }
    return try HDF5Library.checked(
      H5Oopen(parent, name, hid_t(H5P_DEFAULT)), "'\(text(path))' cannot be opened")
  }
}
