import LeptonBase

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a file is, told by its first bytes and never by its name.
enum FileRecognition {
  enum Container: Equatable {
    case hdf5
    case zip
    case json
  }

  /// The signature of HDF5, which may stand at 0, 512, 1024, 2048, …
  static let hdf5Signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

  /// How many bytes from the beginning are looked at.
  static let headLength = 4096

  /// The container by a file's first bytes, or an error that says what the file is.
  static func container(_ head: [UInt8], size: Int) throws(LeptonError) -> Container {
    if head.isEmpty { throw LeptonError(.format, "the file is empty") }
    // First, for weights within an archive may begin at any of the places below.
    if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) || head.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
      return .zip
    }
    for offset in [0, 512, 1024, 2048] where head.dropFirst(offset).starts(with: hdf5Signature) {
      return .hdf5
    }
    let start = head.firstIndex { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
    if let start, head[start] == UInt8(ascii: "{") { return .json }
    throw LeptonError(
      .format,
      "this is \(description(head, size: size)), not a file that Keras wrote; lepton reads .keras, "
        + ".h5 and .weights.h5 files and the text of to_json()")
  }

  /// What a file that is none of Keras's seems to be.
  static func description(_ head: [UInt8], size: Int) -> String {
    for (offset, bytes, name) in signatures
    where head.dropFirst(offset).starts(with: bytes) {
      return name
    }
    if isSafetensors(head, size: size) { return "a safetensors file (Hugging Face)" }
    if isProtocolBuffer(head) {
      return "a protocol buffer, perhaps an ONNX model or TensorFlow's saved_model.pb"
    }
    let text = head.prefix(512)
    if text.allSatisfy({ $0 == 0 }) { return "a file of zeros" }
    let isText =
      text.allSatisfy { $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) } && isUTF8(text)
    if isText {
      let lower = String(decoding: text, as: UTF8.self).lowercased()
      if lower.hasPrefix("version https://git-lfs") {
        return "a Git LFS pointer: the model itself was not downloaded (run git lfs pull)"
      }
      if lower.hasPrefix("<!doctype html") || lower.hasPrefix("<html") {
        return "an HTML page, perhaps of a failed download"
      }
      if lower.hasPrefix("<?xml") { return "an XML file" }
      return "a text file"
    }
    return "a file of an unknown kind"
  }

  private static let signatures: [(Int, [UInt8], String)] = [
    (0, [0x1F, 0x8B], "a gzip file; unpack it first"),
    (0, Array("BZh".utf8), "a bzip2 file; unpack it first"),
    (0, [0xFD, 0x37, 0x7A, 0x58, 0x5A], "an xz file; unpack it first"),
    (0, [0x28, 0xB5, 0x2F, 0xFD], "a Zstandard file; unpack it first"),
    (257, Array("ustar".utf8), "a tar archive; unpack it first"),
    (0, [0x37, 0x7A, 0xBC, 0xAF], "a 7-Zip archive; unpack it first"),
    (4, Array("TFL3".utf8), "a TensorFlow Lite (LiteRT) model"),
    (0, Array("GGUF".utf8), "a GGUF model (llama.cpp)"),
    (0, [0x93] + Array("NUMPY".utf8), "a NumPy array"),
    (0, [0x80, 0x02], "a Python pickle, perhaps a PyTorch file"),
    (0, [0x80, 0x03], "a Python pickle"),
    (0, [0x80, 0x04], "a Python pickle"),
    (0, [0x80, 0x05], "a Python pickle"),
    (0, [0x89, 0x50, 0x4E, 0x47], "a PNG image"),
    (0, [0xFF, 0xD8, 0xFF], "a JPEG image"),
    (0, Array("GIF8".utf8), "a GIF image"),
    (0, Array("%PDF".utf8), "a PDF document"),
    (0, [0x7F] + Array("ELF".utf8), "a program or library"),
    (0, Array("SQLite".utf8), "an SQLite database"),
    (0, Array("CDF".utf8), "a netCDF file"),
  ]

  /// Whether bytes are UTF-8, but for a character that the end of the looked-at part cuts off.
  private static func isUTF8(_ bytes: ArraySlice<UInt8>) -> Bool {
    (0..<(bytes.count < 512 ? 1 : 4)).contains {
      String(validating: bytes.dropLast($0), as: UTF8.self) != nil
    }
  }

  /// Eight bytes with the length of a JSON header, then the header.
  private static func isSafetensors(_ head: [UInt8], size: Int) -> Bool {
    guard head.count > 9, head[8] == UInt8(ascii: "{") else { return false }
    var length: UInt64 = 0
    for place in 0..<8 { length |= UInt64(head[place]) << UInt64(8 * place) }
    return length < UInt64(size)
  }

  /// ONNX begins with field 1 (its version), SavedModel with field 1 (its version) and field 2.
  private static func isProtocolBuffer(_ head: [UInt8]) -> Bool {
    guard head.count > 3, head[0] == 0x08, head[1] < 0x20 else { return false }
    return [0x12, 0x1A, 0x22, 0x3A, 0x2A].contains(head[2])
  }

  /// What a directory is.
  static func directory(_ path: String) -> LeptonError {
    func holds(_ name: String) -> Bool { access("\(path)/\(name)", F_OK) == 0 }
    if holds("saved_model.pb") || holds("saved_model.pbtxt") {
      return LeptonError(
        .format,
        "this is a directory in TensorFlow's SavedModel format, which Keras 3 no longer reads either; "
          + "load it with tf.keras and save it as .keras or .h5")
    }
    if holds("config.json") {
      return LeptonError(
        .format,
        "this is a directory with a config.json, but without the model.weights.h5 that Keras puts "
          + "beside it")
    }
    return LeptonError(
      .format, "this is a directory, but not one that Keras saved a model to: it has no config.json"
    )
  }
}
