import CHDF5
import LeptonBase

extension HDF5Dataset {
  /// Reads all elements as `wanted` into `memory`, which must hold them exactly: row-major, native
  /// byte order.
  ///
  /// Integers may be read as floats, wide floats as narrower ones; floats are not read as integers.
  func read(
    as wanted: DType, into memory: UnsafeMutableRawBufferPointer
  ) throws(LeptonError) {
    guard memory.count == count * wanted.size else {
      throw LeptonError(
        .internal, "\(memory.count) bytes for \(count) elements of \(wanted.name)")
    }
    if count == 0 { return }
    switch storage {
    case .numbers: try readNumbers(as: wanted, into: memory)
    case .booleans, .brainFloats:
      let raw = UnsafeMutableRawBufferPointer.allocate(
        byteCount: count * dtype.size, alignment: 64)
      defer { raw.deallocate() }
      try transfer(memoryType: nil, into: raw)
      try ElementConversion.convert(raw, dtype, to: memory, wanted)
    }
  }

  private func readNumbers(
    as wanted: DType, into memory: UnsafeMutableRawBufferPointer
  ) throws(LeptonError) {
    guard wanted.isFloat || !dtype.isFloat else {
      throw LeptonError(
        .typeMismatch, "dataset '\(name)' holds \(dtype.name), not \(wanted.name)")
    }
    if let type = Self.nativeType(wanted) {
      try transfer(memoryType: type, into: memory)
      return
    }
    // libhdf5 has no 16-bit floats and no booleans of its own: go through float32 or int8.
    let step: DType = wanted == .bool ? .int8 : .float32
    let raw = UnsafeMutableRawBufferPointer.allocate(byteCount: count * step.size, alignment: 64)
    defer { raw.deallocate() }
    try transfer(memoryType: Self.nativeType(step), into: raw)
    try ElementConversion.convert(raw, step, to: memory, wanted)
  }

  /// Lets libhdf5 read and convert; without a memory type the bytes come as they are stored.
  private func transfer(
    memoryType: hid_t?, into memory: UnsafeMutableRawBufferPointer
  ) throws(LeptonError) {
    let done: Void? = try file.withObject(path) { dataset throws(LeptonError) in
      let stored = try HDF5Library.checked(
        H5Dget_type(dataset), "the type of dataset '\(name)' cannot be read")
      defer { H5Tclose(stored) }
      let type = memoryType ?? stored
      guard
        H5Dread(
          dataset, type, hid_t(H5S_ALL), hid_t(H5S_ALL), hid_t(H5P_DEFAULT), memory.baseAddress)
          >= 0
      else { throw HDF5Library.failure("dataset '\(name)' cannot be read") }
    }
    if done == nil { throw LeptonError(.format, "dataset '\(name)' has gone") }
  }

  private static func nativeType(_ dtype: DType) -> hid_t? {
    switch dtype {
    case .float32: lepton_h5_native_float()
    case .float64: lepton_h5_native_double()
    case .int8: lepton_h5_native_int8()
    case .int16: lepton_h5_native_int16()
    case .int32: lepton_h5_native_int32()
    case .int64: lepton_h5_native_int64()
    case .uint8: lepton_h5_native_uint8()
    case .uint16: lepton_h5_native_uint16()
    case .uint32: lepton_h5_native_uint32()
    case .uint64: lepton_h5_native_uint64()
    case .float16, .bfloat16, .bool: nil
    }
  }
}
