import LeptonBase

/// Files in NumPy's .npy format, versions 1 to 3, of either byte and axis order.
enum NpyFile {
  static func read(_ path: String) throws(LeptonError) -> HostArray {
    do throws(LeptonError) {
      return try array(File.bytes(path))
    } catch { throw error.at(path) }
  }

  static func write(_ array: HostArray, to path: String) throws(LeptonError) {
    do throws(LeptonError) {
      let header = try NpyHeader(dtype: array.dtype, shape: array.shape).bytes()
      let data = UnsafeRawBufferPointer(
        start: array.buffer.pointer, count: (array.shape.count ?? 0) * array.dtype.size)
      try File.write([header.withUnsafeBytes { Array($0) }, Array(data)], to: path)
    } catch { throw error.at(path) }
  }

  /// An array from the bytes of a file.
  static func array(_ bytes: [UInt8]) throws(LeptonError) -> HostArray {
    guard bytes.count >= 10, bytes.starts(with: NpyHeader.magic) else {
      throw LeptonError(.format, "this is no .npy file")
    }
    let isLong = bytes[6] >= 2
    guard (1...3).contains(bytes[6]), !isLong || bytes.count >= 12 else {
      throw LeptonError(.format, "this is a .npy file of the unknown version \(bytes[6])")
    }
    let length = bytes[8..<(isLong ? 12 : 10)].reversed().reduce(0) { $0 << 8 | Int($1) }
    let start = isLong ? 12 : 10
    guard length <= bytes.count - start else {
      throw LeptonError(.format, "the .npy file ends within its header")
    }
    let text = String(decoding: bytes[start..<(start + length)], as: UTF8.self)
    let header = try NpyHeader(parsing: text)
    return try array(header, bytes[(start + length)...])
  }

  private static func array(
    _ header: NpyHeader, _ data: ArraySlice<UInt8>
  ) throws(LeptonError) -> HostArray {
    let size = header.dtype.size
    guard let count = header.shape.count,
      case (let byteCount, let overflow) = count.multipliedReportingOverflow(by: size), !overflow,
      byteCount <= data.count
    else {
      throw LeptonError(
        .format,
        "the .npy file has \(data.count) bytes of data, too few for shape \(header.shape) of "
          + header.dtype.name)
    }
    let array = try HostArray(header.dtype, header.shape)
    let target = array.buffer.bound(to: UInt8.self)
    let order = header.isFortranOrder ? fortranOrder(header.shape) : nil
    for element in 0..<count {
      let source = data.startIndex + (order?[element] ?? element) * size
      for byte in 0..<size {
        target[element * size + byte] = data[source + (header.isBigEndian ? size - 1 - byte : byte)]
      }
    }
    return array
  }

  /// Where the elements of a row-major array of this shape stand in column-major data.
  private static func fortranOrder(_ shape: Shape) -> [Int] {
    let count = shape.count ?? 0
    var steps: [Int] = []
    var step = 1
    for dim in shape.dims {
      steps.append(step)
      step *= dim
    }
    var positions: [Int] = []
    positions.reserveCapacity(count)
    var index = [Int](repeating: 0, count: shape.rank)
    var position = 0
    for _ in 0..<count {
      positions.append(position)
      for axis in stride(from: shape.rank - 1, through: 0, by: -1) {
        index[axis] += 1
        position += steps[axis]
        if index[axis] < shape.dims[axis] { break }
        position -= steps[axis] * shape.dims[axis]
        index[axis] = 0
      }
    }
    return positions
  }
}
