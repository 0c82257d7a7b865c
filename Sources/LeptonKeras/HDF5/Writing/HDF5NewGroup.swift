import LeptonBase

/// A group of an HDF5 file that is to be written, with all that is in it.
final class HDF5NewGroup {
  enum Member {
    case group(HDF5NewGroup)
    case dataset(HDF5NewDataset)
  }

  /// Groups within groups; a name with more parts is nobody's.
  private static let depthLimit = 200

  private(set) var attributes: [HDF5NewAttribute] = []
  private(set) var members: [String: Member] = [:]

  func setAttribute(_ name: String, _ value: HDF5NewAttribute.Value) {
    attributes.append(HDF5NewAttribute(name: name, value: value))
  }

  /// The group at a path from here, made where there is none yet.
  ///
  /// - Throws: `.weights` where a dataset has that name, or the name cannot be one.
  func group(_ path: [String]) throws(LeptonError) -> HDF5NewGroup {
    guard path.count <= Self.depthLimit else {
      throw LeptonError(.limit, "'\(path.prefix(3).joined(separator: "/"))/…' has too many parts")
    }
    var group = self
    for name in path {
      switch group.members[name] {
      case .group(let next): group = next
      case .dataset:
        throw LeptonError(.weights, "'\(name)' would be both an array and a folder in the file")
      case nil:
        try Self.check(name)
        let made = HDF5NewGroup()
        group.members[name] = .group(made)
        group = made
      }
    }
    return group
  }

  /// Puts an array at a path from here; says whether the path was free.
  func add(_ dataset: HDF5NewDataset, at path: [String]) throws(LeptonError) -> Bool {
    guard let name = path.last else { return false }
    let group = try group(path.dropLast())
    guard group.members[name] == nil else { return false }
    try Self.check(name)
    group.members[name] = .dataset(dataset)
    return true
  }

  private static func check(_ name: String) throws(LeptonError) {
    guard !name.isEmpty, name != ".", !name.utf8.contains(0), !name.utf8.contains(0x2F) else {
      throw LeptonError(.weights, "'\(name)' cannot be a name in an HDF5 file")
    }
  }
}

/// An attribute that is to be written.
struct HDF5NewAttribute {
  enum Value {
    /// One text of varying length. h5py marks Python's `bytes` as ASCII and `str` as UTF-8.
    case text(String, isUTF8: Bool)
    /// A list of texts of varying length, marked as ASCII.
    case texts([String])
    /// A list of texts of one length in bytes, filled with NULs.
    case fixedTexts([String], length: Int)
    /// What h5py makes of an empty list: no numbers of type float64.
    case nothing
  }

  var name: String
  var value: Value
}

/// An array that is to be written.
struct HDF5NewDataset {
  /// How the elements stand in the file.
  enum ElementType: Equatable {
    case number(DType)
    /// bfloat16 as h5py writes a type it does not know: two bytes without a meaning.
    case opaquePair
  }

  let elements: ElementType
  let shape: Shape
  /// The value as it is now: a snapshot, which others may replace meanwhile, but nobody changes.
  let buffer: HostBuffer
  let source: DType
  var attributes: [HDF5NewAttribute] = []

  /// `stored` is the type in the file; the numbers are converted on their way.
  init(
    _ buffer: HostBuffer, _ source: DType, _ shape: Shape, stored: DType
  ) throws(LeptonError) {
    self.buffer = buffer
    self.source = source
    self.shape = shape
    // h5py writes truth values as an enumeration, which no weight is.
    elements =
      stored == .bfloat16 ? .opaquePair : .number(stored == .bool ? DType.uint8 : stored)
    guard let count = shape.count, shape.rank <= Shape.maximumRank,
      !count.multipliedReportingOverflow(by: 8).overflow,
      buffer.byteCount >= count * source.size
    else { throw LeptonError(.internal, "an array of shape \(shape) cannot be written") }
  }

  var itemSize: Int {
    switch elements {
    case .number(let dtype): dtype.size
    case .opaquePair: 2
    }
  }

  var byteCount: Int { (shape.count ?? 0) * itemSize }

  func write(to sink: any ByteSink) throws(LeptonError) {
    defer { withExtendedLifetime(buffer) {} }
    let count = shape.count ?? 0
    let wanted: DType
    switch elements {
    case .number(let dtype): wanted = dtype
    case .opaquePair: wanted = .bfloat16
    }
    if wanted == source || wanted.size == 1 && source.size == 1 {
      return try sink.write(UnsafeRawBufferPointer(start: buffer.pointer, count: byteCount))
    }
    let step = 1 << 16
    let piece = try HostBuffer(byteCount: Swift.min(step, count) * wanted.size)
    defer { withExtendedLifetime(piece) {} }
    var done = 0
    while done < count {
      let length = Swift.min(step, count - done)
      let memory = UnsafeMutableRawBufferPointer(
        start: piece.pointer, count: length * wanted.size)
      try ElementConversion.convert(
        UnsafeRawBufferPointer(
          start: buffer.pointer + done * source.size, count: length * source.size),
        source, isBigEndian: false, to: memory, wanted)
      try sink.write(UnsafeRawBufferPointer(memory))
      done += length
    }
  }
}
