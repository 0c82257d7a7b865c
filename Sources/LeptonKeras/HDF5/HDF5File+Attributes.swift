import LeptonBase

/// An attribute: what it holds, and the bytes.
struct HDF5Attribute {
  let name: String
  let type: HDF5Datatype
  /// Elements.
  let count: Int
  let data: [UInt8]
}

extension HDF5File {
  /// Most strings and bytes that one attribute may hold.
  private static let stringLimit = 4_000_000
  private static let byteLimit = 512 << 20

  /// The strings of an attribute, whatever their kind (fixed or variable length, padded any way): one
  /// for a scalar. Nil where the object or the attribute does not exist.
  ///
  /// An array without elements gives an empty list whatever its type: h5py writes an empty list of
  /// names as an empty array of float64.
  func strings(_ path: [String], _ name: String) throws(LeptonError) -> [String]? {
    guard let attribute = try attribute(path, name) else { return nil }
    do throws(LeptonError) {
      return try strings(attribute)
    } catch { throw error.at("attribute '\(name)' of '\(Self.text(path))'") }
  }

  /// The one string of a scalar attribute.
  func string(_ path: [String], _ name: String) throws(LeptonError) -> String? {
    try strings(path, name)?.first
  }

  /// A list of strings that may be split over `name0`, `name1`, … where it was too long for one
  /// attribute. Nil where there is neither form.
  func splitStrings(_ path: [String], _ name: String) throws(LeptonError) -> [String]? {
    if let whole = try strings(path, name) { return whole }
    var collected: [String]?
    var part = 0
    while let strings = try strings(path, "\(name)\(part)") {
      collected = (collected ?? []) + strings
      part += 1
    }
    return collected
  }

  /// An attribute that holds one integer; nil where there is none.
  func integer(_ path: [String], _ name: String) throws(LeptonError) -> Int? {
    guard let attribute = try attribute(path, name), attribute.count == 1,
      case .number(let dtype) = attribute.type.kind, !dtype.isFloat
    else { return nil }
    let elements = ElementReader(attribute.data, dtype, isBigEndian: attribute.type.isBigEndian)
    return Int(exactly: elements.double(0))
  }

  private func attribute(_ path: [String], _ name: String) throws(LeptonError) -> HDF5Attribute? {
    guard let header = try header(path) else { return nil }
    do throws(LeptonError) {
      for message in header.messages where message.kind == .attribute {
        if let attribute = try parse(message.data, name) { return attribute }
      }
      if let information = header.first(.attributeInfo) {
        return try denseAttribute(information.data, name)
      }
    } catch { throw error.at("attribute '\(name)' of '\(Self.text(path))'") }
    return nil
  }

  /// Looks through the heap that holds the attributes of an object with many.
  private func denseAttribute(
    _ information: [UInt8], _ name: String
  ) throws(LeptonError) -> HDF5Attribute? {
    var cursor = cursor(information)
    try cursor.skip(1)
    if try cursor.byte() & 1 != 0 { try cursor.skip(2) }
    guard let heapAddress = try cursor.address(), let tree = try cursor.address() else {
      return nil
    }
    let heap = try HDF5FractalHeap(self, at: heapAddress)
    for record in try HDF5Tree2.records(self, at: tree, type: 8) {
      if let attribute = try parse(try heap.object(Array(record.prefix(8))), name) {
        return attribute
      }
    }
    return nil
  }

  /// An attribute message, nil where it has another name than `wanted`.
  private func parse(_ data: [UInt8], _ wanted: String) throws(LeptonError) -> HDF5Attribute? {
    var cursor = cursor(data)
    let version = try cursor.byte()
    let flags = try cursor.byte()
    guard (1...3).contains(version) else {
      throw LeptonError(.format, "the HDF5 file is damaged: an attribute of version \(version)")
    }
    let nameSize = try cursor.two()
    let typeSize = try cursor.two()
    let spaceSize = try cursor.two()
    if version == 3 { try cursor.skip(1) }
    // Version 1 pads every part to a multiple of eight bytes.
    func padded(_ size: Int) -> Int { version == 1 ? (size + 7) / 8 * 8 : size }
    var nameCursor = self.cursor(try cursor.take(padded(nameSize)))
    guard try nameCursor.text(nameSize) == wanted else { return nil }
    let typeBytes = try cursor.take(padded(typeSize))
    let spaceBytes = try cursor.take(padded(spaceSize))
    let isShared = version > 1 && flags & 1 != 0
    let type = try datatype(typeBytes, isShared: isShared)
    var spaceCursor = self.cursor(spaceBytes)
    let dims = try HDF5Dataspace.dims(&spaceCursor)
    guard let dims else { return HDF5Attribute(name: wanted, type: type, count: 0, data: []) }
    guard let count = Shape.product(dims[...]), count <= Self.stringLimit else {
      throw LeptonError(.limit, "it holds too many elements")
    }
    let (size, overflow) = count.multipliedReportingOverflow(by: type.size)
    guard !overflow else { throw LeptonError(.limit, "it holds too many bytes") }
    return HDF5Attribute(name: wanted, type: type, count: count, data: try cursor.take(size))
  }

  /// A type from its message, or from the named type that the message points to.
  func datatype(_ bytes: [UInt8], isShared: Bool) throws(LeptonError) -> HDF5Datatype {
    var cursor = cursor(bytes)
    guard isShared else { return try HDF5Datatype(&cursor) }
    let version = try cursor.byte()
    let kind = try cursor.byte()
    if version == 1 { try cursor.skip(6) }
    guard version != 3 || kind == 2, let address = try cursor.address(),
      let message = try HDF5ObjectHeader(self, at: address).first(.datatype), !message.isShared
    else {
      throw LeptonError(.unsupported, "its type is shared in a way that is not supported")
    }
    var named = self.cursor(message.data)
    return try HDF5Datatype(&named)
  }

  private func strings(_ attribute: HDF5Attribute) throws(LeptonError) -> [String] {
    if attribute.count == 0 { return [] }
    var strings: [String] = []
    switch attribute.type.kind {
    case .fixedText(let padsWithSpaces):
      let size = attribute.type.size
      guard size > 0 else { return Array(repeating: "", count: attribute.count) }
      for number in 0..<attribute.count {
        var raw = attribute.data[number * size..<(number + 1) * size]
        if padsWithSpaces {
          while raw.last == 0x20 { raw.removeLast() }
        } else {
          raw = raw.prefix { $0 != 0 }
        }
        strings.append(try Self.text(raw))
      }
    case .variableText:
      var cursor = cursor(attribute.data)
      var heaps: [Int: HDF5GlobalHeap] = [:]
      var total = 0
      for _ in 0..<attribute.count {
        let length = try cursor.four()
        let address = try cursor.address()
        let index = try cursor.four()
        guard length > 0, let address, address > 0 else {
          strings.append("")
          continue
        }
        total += length
        guard total <= Self.byteLimit else { throw LeptonError(.limit, "it holds too much text") }
        let heap: HDF5GlobalHeap
        if let known = heaps[address] {
          heap = known
        } else {
          heap = try HDF5GlobalHeap(self, at: address)
          heaps[address] = heap
        }
        strings.append(try Self.text(try heap.object(index, length).prefix { $0 != 0 }))
      }
    default: throw LeptonError(.format, "it should hold text, but does not")
    }
    return strings
  }

  /// Names and JSON text are UTF-8 whatever the character set flag says.
  private static func text(_ bytes: some Collection<UInt8>) throws(LeptonError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw LeptonError(.format, "it is not UTF-8 text")
    }
    return text
  }
}

/// A collection of the global heap, where text of varying length lies.
struct HDF5GlobalHeap {
  private let file: HDF5File
  /// Where the objects lie, by their number.
  private var objects: [Int: (address: Int, size: Int)] = [:]

  init(_ file: HDF5File, at address: Int) throws(LeptonError) {
    self.file = file
    var head = try file.cursor(at: address, count: 8 + file.lengthSize)
    try head.signature("GCOL")
    try head.skip(4)
    let end = address + (try head.length())
    guard end <= file.size else {
      throw LeptonError(.format, "the HDF5 file is cut off within its text")
    }
    let objectHead = 8 + file.lengthSize
    var place = address + objectHead
    while place + objectHead <= end {
      var cursor = try file.cursor(at: place, count: objectHead)
      let index = try cursor.two()
      try cursor.skip(6)
      let size = try cursor.length()
      if index == 0 { break }
      objects[index] = (place + objectHead, size)
      place += objectHead + (size + 7) / 8 * 8
    }
  }

  func object(_ index: Int, _ length: Int) throws(LeptonError) -> [UInt8] {
    guard let object = objects[index], length <= object.size else {
      throw LeptonError(.format, "the HDF5 file is damaged: text lies outside its heap")
    }
    return try file.source.bytes(at: object.address, count: length)
  }
}
