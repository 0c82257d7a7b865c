import CHDF5
import LeptonBase

/// An array in an HDF5 file: what it is, and the way to read it.
struct HDF5Dataset: Sendable {
  /// How the elements are stored.
  enum Storage: Sendable {
    /// Numbers that libhdf5 converts.
    case numbers
    /// An enumeration over bytes, h5py's way to write booleans.
    case booleans
    /// Two opaque bytes, Keras's way to write bfloat16.
    case brainFloats
  }

  let file: HDF5File
  let path: [String]
  let dtype: DType
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
    let size = size
    let found = try withObject(path) { object throws(LeptonError) -> HDF5Dataset? in
      guard try Self.type(object, path) == H5O_TYPE_DATASET else { return nil }
      do throws(LeptonError) {
        return try Self.describe(object, self, path, size)
      } catch { throw error.at("dataset '\(Self.text(path))'") }
    }
    return found ?? nil
  }

  private static func describe(
    _ dataset: hid_t, _ file: HDF5File, _ path: [String], _ fileSize: Int
  ) throws(LeptonError) -> HDF5Dataset {
    let what = "its description cannot be read"
    let type = try HDF5Library.checked(H5Dget_type(dataset), what)
    defer { H5Tclose(type) }
    let (dtype, storage) = try elementType(type)
    let space = try HDF5Library.checked(H5Dget_space(dataset), what)
    defer { H5Sclose(space) }
    let shape = try shape(space)
    let itemSize = Int(H5Tget_size(type))
    guard let count = shape.count, itemSize > 0 else {
      throw LeptonError(.limit, "the product of its dimensions \(shape) overflows")
    }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: max(itemSize, 8))
    guard !overflow, bytes <= byteLimit else {
      throw LeptonError(.limit, "its dimensions \(shape) are larger than any that are read")
    }
    let creation = try HDF5Library.checked(H5Dget_create_plist(dataset), what)
    defer { H5Pclose(creation) }
    try checkStorage(dataset, creation, declared: count * itemSize, fileSize)
    return HDF5Dataset(
      file: file, path: path, dtype: dtype, shape: shape, count: count, storage: storage)
  }

  private static func shape(_ space: hid_t) throws(LeptonError) -> Shape {
    guard H5Sget_simple_extent_type(space) != H5S_NULL else { return Shape([0]) }
    let rank = Int(H5Sget_simple_extent_ndims(space))
    guard rank >= 0, rank <= Shape.maximumRank else {
      throw LeptonError(
        .unsupported, "it has \(rank) dimensions; at most \(Shape.maximumRank) are supported")
    }
    var sizes = [hsize_t](repeating: 0, count: rank)
    guard rank == 0 || H5Sget_simple_extent_dims(space, &sizes, nil) >= 0 else {
      throw HDF5Library.failure("its dimensions cannot be read")
    }
    var dims: [Int] = []
    for size in sizes {
      guard size <= hsize_t(Int32.max) else {
        throw LeptonError(.limit, "a dimension of \(size) is larger than any that is read")
      }
      dims.append(Int(size))
    }
    return Shape(dims)
  }

  private static func elementType(
    _ type: hid_t
  ) throws(LeptonError) -> (DType, HDF5Dataset.Storage) {
    let size = Int(H5Tget_size(type))
    let kind = H5Tget_class(type)
    switch kind {
    case H5T_FLOAT:
      switch size {
      case 2: return (.float16, .numbers)
      case 4: return (.float32, .numbers)
      case 8: return (.float64, .numbers)
      default: throw LeptonError(.unsupported, "floats of \(size) bytes are not supported")
      }
    case H5T_INTEGER:
      let isSigned = H5Tget_sign(type) == H5T_SGN_2
      switch size {
      case 1: return (isSigned ? .int8 : .uint8, .numbers)
      case 2: return (isSigned ? .int16 : .uint16, .numbers)
      case 4: return (isSigned ? .int32 : .uint32, .numbers)
      case 8: return (isSigned ? .int64 : .uint64, .numbers)
      default: throw LeptonError(.unsupported, "integers of \(size) bytes are not supported")
      }
    case H5T_ENUM where size == 1: return (.bool, .booleans)
    case H5T_OPAQUE where size == 2: return (.bfloat16, .brainFloats)
    default: throw LeptonError(.unsupported, "its elements are not numbers")
    }
  }

  /// Refuses data outside the file, filters other than the library's own lossless ones, and sizes
  /// that the stored bytes cannot make.
  private static func checkStorage(
    _ dataset: hid_t, _ creation: hid_t, declared: Int, _ fileSize: Int
  ) throws(LeptonError) {
    guard H5Pget_external_count(creation) <= 0 else {
      throw LeptonError(.unsupported, "its data lies in another file, which is not opened")
    }
    let layout = H5Pget_layout(creation)
    guard layout == H5D_CONTIGUOUS || layout == H5D_CHUNKED || layout == H5D_COMPACT else {
      throw LeptonError(.unsupported, "a virtual dataset leads to other files and is not read")
    }
    let filterCount = H5Pget_nfilters(creation)
    for place in 0..<max(0, filterCount) {
      var flags: UInt32 = 0
      var valueCount = 0
      var configuration: UInt32 = 0
      let filter = H5Pget_filter2(
        creation, UInt32(place), &flags, &valueCount, nil, 0, nil, &configuration)
      switch Int32(filter) {
      case H5Z_FILTER_DEFLATE, H5Z_FILTER_SHUFFLE, H5Z_FILTER_FLETCHER32: break
      default:
        throw LeptonError(
          .unsupported,
          "it is compressed by filter \(filter); only gzip, shuffle and fletcher32 are read")
      }
    }
    let stored = H5Dget_storage_size(dataset)
    guard stored <= hsize_t(fileSize) else {
      throw LeptonError(.format, "it claims \(stored) bytes in a file of \(fileSize)")
    }
    // Deflate makes at most 1032 bytes of one; what was never written takes no space.
    let possible = layout == H5D_CHUNKED ? Int(stored) * 1032 + (1 << 20) : Int(stored) + (1 << 20)
    guard declared <= possible else {
      throw LeptonError(
        .limit, "it claims \(declared) bytes, but stores only \(stored)")
    }
  }
}
