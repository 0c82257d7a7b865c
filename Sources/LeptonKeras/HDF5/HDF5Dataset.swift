import LeptonBase

/// An array in an HDF5 file: what it is, and where its bytes lie.
struct HDF5Dataset: Sendable {
  enum Storage: Sendable {
    /// The bytes stand in the description itself.
    case compact([UInt8])
    /// In one piece at an address.
    case contiguous(Int)
    case chunked(HDF5Chunks)
    /// There are no elements.
    case empty
  }

  let file: HDF5File
  let path: [String]
  let dtype: DType
  let isBigEndian: Bool
  let shape: Shape
  /// Elements.
  let count: Int
  let storage: Storage

  var name: String { HDF5File.text(path) }
}

extension HDF5File {
  /// The largest array that is read, in bytes.
  private static let byteLimit = 64 << 30

  /// The dataset at the path, nil where there is none. Refuses what could not be read or should not:
  /// data in other files, sizes that the file cannot hold, elements that are not numbers.
  func dataset(_ path: [String]) throws(LeptonError) -> HDF5Dataset? {
    guard let header = try header(path), header.isDataset else { return nil }
    do throws(LeptonError) {
      return try describe(header, path)
    } catch { throw error.at("dataset '\(Self.text(path))'") }
  }

  private func describe(
    _ header: HDF5ObjectHeader, _ path: [String]
  ) throws(LeptonError) -> HDF5Dataset {
    guard header.first(.externalFiles) == nil else {
      throw LeptonError(.unsupported, "its data lies in another file, which is not opened")
    }
    guard let typeMessage = header.first(.datatype), let layout = header.first(.layout),
      let space = header.first(.dataspace), !space.isShared, !layout.isShared
    else { throw LeptonError(.format, "its description is not complete") }
    let type = try datatype(typeMessage.data, isShared: typeMessage.isShared)
    let dtype: DType
    switch type.kind {
    case .number(let number): dtype = number
    case .fixedText, .variableText:
      throw LeptonError(.unsupported, "its elements are text, not numbers")
    case .other(let name): throw LeptonError(.unsupported, "its elements are \(name), not numbers")
    }
    guard type.size == dtype.size else {
      throw LeptonError(.format, "its elements have an impossible size")
    }
    var spaceCursor = cursor(space.data)
    let dims = try HDF5Dataspace.dims(&spaceCursor) ?? [0]
    guard dims.count <= Shape.maximumRank else {
      throw LeptonError(
        .unsupported, "it has \(dims.count) dimensions; at most \(Shape.maximumRank) are supported")
    }
    guard dims.allSatisfy({ $0 <= Int(Int32.max) }), let count = Shape.product(dims[...]),
      count <= Self.byteLimit / 8
    else {
      throw LeptonError(.limit, "its dimensions \(Shape(dims)) are larger than any that are read")
    }
    let storage: HDF5Dataset.Storage =
      count == 0
      ? .empty
      : try HDF5Layout.storage(
        layout.data, filters: header.first(.filters)?.data, dims, itemSize: type.size, self)
    return HDF5Dataset(
      file: self, path: path, dtype: dtype, isBigEndian: type.isBigEndian, shape: Shape(dims),
      count: count, storage: storage)
  }
}
