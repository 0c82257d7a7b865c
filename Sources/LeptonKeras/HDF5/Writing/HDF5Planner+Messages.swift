import LeptonBase

extension HDF5Planner {
  mutating func dataset(_ dataset: HDF5NewDataset) throws(LeptonError) -> Int {
    var layout = ByteBuilder()
    layout.append([3, 1])
    layout.noAddress()
    layout.eight(dataset.byteCount)
    layout.align()
    let (header, contents) = try header(
      [
        (0x01, false, Self.space(dataset.shape)), (0x03, true, Self.type(dataset.elements)),
        // No fill value of its own, room made when data is written.
        (0x05, true, [2, 2, 2, 1, 0, 0, 0, 0]), (0x08, false, layout.bytes),
      ], dataset.attributes)
    datasets.append((dataset, contents[3] + 2))
    return header
  }

  private static func space(_ shape: Shape) -> [UInt8] {
    var space = ByteBuilder()
    // The largest dimensions are said too, where there are any.
    space.append([1, UInt8(truncatingIfNeeded: shape.rank), shape.rank > 0 ? 1 : 0])
    space.zeros(5)
    for _ in 0..<(shape.rank > 0 ? 2 : 0) { for dim in shape.dims { space.eight(dim) } }
    return space.bytes
  }

  private static func type(_ elements: HDF5NewDataset.ElementType) -> [UInt8] {
    guard case .number(let dtype) = elements else { return [0x15, 0, 0, 0, 2, 0, 0, 0] }
    let bits = UInt8(truncatingIfNeeded: 8 * dtype.size)
    // Where sign, exponent and mantissa stand, and the exponent's bias.
    let parts: [UInt8]
    switch dtype {
    case .float16: parts = [10, 5, 0, 10, 15, 0, 0, 0]
    case .float32: parts = [23, 8, 0, 23, 127, 0, 0, 0]
    case .float64: parts = [52, 11, 0, 52, 0xFF, 3, 0, 0]
    default:
      let isSigned = [.int8, .int16, .int32, .int64].contains(dtype)
      return [0x10, isSigned ? 8 : 0, 0, 0, UInt8(dtype.size), 0, 0, 0, 0, 0, bits, 0, 0, 0, 0, 0]
    }
    return [0x11, 0x20, bits - 1, 0, UInt8(dtype.size), 0, 0, 0, 0, 0, bits, 0] + parts
      + [0, 0, 0, 0]
  }

  // MARK: Headers and attributes

  /// A header of version 1; gives its address, and those of the data of `messages`.
  mutating func header(
    _ messages: [(kind: Int, isConstant: Bool, data: [UInt8])], _ attributes: [HDF5NewAttribute]
  ) throws(LeptonError) -> (address: Int, contents: [Int]) {
    bytes.align()
    let start = bytes.count
    bytes.append([1, 0])
    bytes.two(messages.count + attributes.count)
    bytes.four(1)
    let sizePosition = bytes.count
    bytes.zeros(8)
    let first = bytes.count
    var contents: [Int] = []
    for message in messages {
      self.message(message.kind, message.isConstant, message.data)
      contents.append(bytes.count - message.data.count)
    }
    for attribute in attributes { try self.attribute(attribute) }
    // Four bytes of size, four of padding.
    bytes.set(bytes.count - first, at: sizePosition)
    return (start, contents)
  }

  private mutating func message(_ kind: Int, _ isConstant: Bool, _ data: [UInt8]) {
    bytes.two(kind)
    bytes.two(data.count)
    bytes.append([isConstant ? 1 : 0, 0, 0, 0])
    bytes.append(data)
  }

  private mutating func attribute(_ attribute: HDF5NewAttribute) throws(LeptonError) {
    var type = ByteBuilder()
    var count: Int?
    var data = ByteBuilder()
    // Text of the heap: places in `data` where its address goes.
    var references: [(position: Int, object: HDF5NewHeap.Reference)] = []
    func refer(_ text: String) throws(LeptonError) {
      let text = Array(text.utf8)
      data.four(text.count)
      if text.isEmpty {
        data.zeros(12)
      } else {
        let object = try heap.add(text)
        references.append((data.count, object))
        data.eight(0)
        data.four(object.index)
      }
    }
    switch attribute.value {
    case .text(let text, let isUTF8):
      type.append(Self.variableText(isUTF8: isUTF8))
      try refer(text)
    case .texts(let texts):
      type.append(Self.variableText(isUTF8: false))
      count = texts.count
      for text in texts { try refer(text) }
    case .fixedTexts(let texts, let length):
      let size = Swift.max(length, texts.map(\.utf8.count).max() ?? 1)
      type.append([0x13, 1, 0, 0])
      type.four(size)
      count = texts.count
      for text in texts {
        data.append(text.utf8)
        data.zeros(size - text.utf8.count)
      }
    case .nothing:
      type.append(Self.type(.number(.float64)))
      count = 0
    }
    let space = Self.space(count.map { Shape([$0]) } ?? [])
    var message = ByteBuilder()
    let name = Array(attribute.name.utf8) + [0]
    message.append([1, 0])
    message.two(name.count)
    message.two(type.count)
    message.two(space.count)
    for part in [name, type.bytes, space] {
      message.append(part)
      message.align()
    }
    let dataStart = message.count
    message.append(data.bytes)
    message.align()
    guard message.count <= Self.messageLimit else {
      throw LeptonError(
        .limit, "the attribute '\(attribute.name)' has \(message.count) bytes, too many for HDF5")
    }
    self.message(0x0C, false, message.bytes)
    let base = bytes.count - message.count + dataStart
    for reference in references { heap.refer(at: base + reference.position, to: reference.object) }
  }

  private static func variableText(isUTF8: Bool) -> [UInt8] {
    // Elements of 16 bytes that refer to sequences of bytes.
    [0x19, 1, isUTF8 ? 1 : 0, 0, 16, 0, 0, 0, 0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0]
  }
}
