import CHDF5
import LeptonBase

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
    try withObject(path) { object throws(LeptonError) in
      let exists = H5Aexists(object, name)
      if exists < 0 { throw HDF5Library.failure("the attribute '\(name)' cannot be looked up") }
      return exists == 0 ? nil : try Self.strings(of: object, name)
    } ?? nil
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
    try withObject(path) { object throws(LeptonError) -> Int? in
      guard H5Aexists(object, name) > 0 else { return nil }
      let what = "the attribute '\(name)' cannot be read"
      let attribute = try HDF5Library.checked(H5Aopen(object, name, hid_t(H5P_DEFAULT)), what)
      defer { H5Aclose(attribute) }
      let space = try HDF5Library.checked(H5Aget_space(attribute), what)
      defer { H5Sclose(space) }
      guard H5Sget_simple_extent_npoints(space) == 1 else { return nil }
      let type = try HDF5Library.checked(H5Aget_type(attribute), what)
      defer { H5Tclose(type) }
      guard H5Tget_class(type) == H5T_INTEGER else { return nil }
      var value: Int64 = 0
      guard H5Aread(attribute, lepton_h5_native_int64(), &value) >= 0 else {
        throw HDF5Library.failure(what)
      }
      return Int(value)
    } ?? nil
  }

  private static func strings(of object: hid_t, _ name: String) throws(LeptonError) -> [String] {
    let what = "the attribute '\(name)' cannot be read"
    let attribute = try HDF5Library.checked(H5Aopen(object, name, hid_t(H5P_DEFAULT)), what)
    defer { H5Aclose(attribute) }
    let space = try HDF5Library.checked(H5Aget_space(attribute), what)
    defer { H5Sclose(space) }
    let count = Int(H5Sget_simple_extent_npoints(space))
    if count <= 0 { return [] }
    guard count <= stringLimit else {
      throw LeptonError(.limit, "the attribute '\(name)' holds \(count) strings")
    }
    let type = try HDF5Library.checked(H5Aget_type(attribute), what)
    defer { H5Tclose(type) }
    guard H5Tget_class(type) == H5T_STRING else {
      throw LeptonError(.format, "the attribute '\(name)' should hold text, but does not")
    }
    let isVariable = H5Tis_variable_str(type)
    if isVariable < 0 { throw HDF5Library.failure(what) }
    return isVariable > 0
      ? try variableStrings(attribute, space, type, count, name)
      : try fixedStrings(attribute, type, count, name)
  }

  private static func variableStrings(
    _ attribute: hid_t, _ space: hid_t, _ type: hid_t, _ count: Int, _ name: String
  ) throws(LeptonError) -> [String] {
    var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
    guard H5Aread(attribute, type, &pointers) >= 0 else {
      throw HDF5Library.failure("the attribute '\(name)' cannot be read")
    }
    defer { H5Dvlen_reclaim(type, space, hid_t(H5P_DEFAULT), &pointers) }
    var strings: [String] = []
    var total = 0
    for pointer in pointers {
      guard let pointer else {
        strings.append("")
        continue
      }
      let length = strlen(pointer)
      total += length
      guard total <= byteLimit else {
        throw LeptonError(.limit, "the attribute '\(name)' holds more than \(byteLimit) bytes")
      }
      let bytes = UnsafeRawBufferPointer(start: pointer, count: length)
      strings.append(try text(bytes, name))
    }
    return strings
  }

  private static func fixedStrings(
    _ attribute: hid_t, _ type: hid_t, _ count: Int, _ name: String
  ) throws(LeptonError) -> [String] {
    let length = H5Tget_size(type)
    let (total, overflow) = length.multipliedReportingOverflow(by: count)
    guard length > 0, !overflow, total <= byteLimit else {
      throw LeptonError(.limit, "the attribute '\(name)' holds more than \(byteLimit) bytes")
    }
    let padding = H5Tget_strpad(type)
    var buffer = [UInt8](repeating: 0, count: total)
    guard H5Aread(attribute, type, &buffer) >= 0 else {
      throw HDF5Library.failure("the attribute '\(name)' cannot be read")
    }
    var strings: [String] = []
    for start in stride(from: 0, to: total, by: length) {
      var bytes = buffer[start..<start + length]
      if padding == H5T_STR_SPACEPAD {
        while bytes.last == 0x20 { bytes.removeLast() }
      } else {
        bytes = bytes.prefix { $0 != 0 }
      }
      strings.append(try text(bytes, name))
    }
    return strings
  }

  /// Names and JSON text are UTF-8 whatever the character set flag says.
  private static func text(
    _ bytes: some Collection<UInt8>, _ name: String
  ) throws(LeptonError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw LeptonError(.format, "the attribute '\(name)' is not UTF-8 text")
    }
    return text
  }
}
