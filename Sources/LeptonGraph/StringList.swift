import LeptonBase

/// A list of strings as one constant of bytes: the offsets of all strings and of the end as int64,
/// counted from behind the offsets, then the bytes.
public enum StringList {
  /// Throws `.limit` for lists whose size cannot be addressed.
  public static func tensor(_ strings: [[UInt8]]) throws(LeptonError) -> Tensor {
    var offsets: [Int64] = [0]
    offsets.reserveCapacity(strings.count + 1)
    var end = 0
    for string in strings {
      end += string.count
      offsets.append(Int64(end))
    }
    guard strings.count < Int(Int32.max), end < Int(Int32.max) else {
      throw LeptonError(.limit, "a list of \(strings.count) strings of \(end) bytes is too long")
    }
    let head = offsets.count * 8
    let buffer = try HostBuffer(byteCount: head + end)
    let memory = UnsafeMutableRawBufferPointer(start: buffer.pointer, count: head + end)
    offsets.withUnsafeBytes { memory.copyBytes(from: $0) }
    var place = head
    for string in strings {
      UnsafeMutableRawBufferPointer(rebasing: memory[place..<(place + string.count)])
        .copyBytes(from: string)
      place += string.count
    }
    return Tensor(TensorType(.uint8, [head + end]), buffer)
  }

  /// Throws unless the type can be that of a list: of strings, or of int64 numbers.
  static func check(_ type: TensorType, isText: Bool, _ op: some Op) throws(LeptonError) {
    guard type.shape.rank == 1, type.dtype == (isText ? .uint8 : .int64) else {
      throw op.fail("a vocabulary of type \(type)")
    }
  }
}
