import Foundation
import LeptonBase
import LeptonKeras
import Testing

@Suite struct RecognitionTests {
  static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  static let liteRT: [UInt8] = [0x1C, 0, 0, 0] + Array("TFL3".utf8)
  static let onnx: [UInt8] = [0x08, 0x07, 0x12, 0x07] + Array("pytorch".utf8)
  static let safetensors: [UInt8] =
    [20, 0, 0, 0, 0, 0, 0, 0] + Array(#"{"__metadata__": {}} "#.utf8)

  @Test(
    arguments: [
      ([], "is empty"), (Array("hello world\n".utf8), "a text file"),
      (Array("<!DOCTYPE html><html>".utf8), "an HTML page"),
      (Array("version https://git-lfs.github.com/spec/v1\noid".utf8), "git lfs pull"),
      ([0x1F, 0x8B, 0x08, 0x00], "a gzip file"), (png, "a PNG image"),
      (liteRT, "a TensorFlow Lite"), (onnx, "ONNX"), (safetensors, "safetensors"),
      (Array("GGUF".utf8) + [3, 0, 0, 0], "GGUF"), ([0x80, 0x04, 0x95], "a Python pickle"),
      ([0x93] + Array("NUMPY".utf8), "a NumPy array"),
      ([UInt8](repeating: 0, count: 100), "of zeros"),
      ([0xDE, 0xAD, 0xBE, 0xEF], "unknown kind"), (Array("{\"a\": 1}".utf8), "no model"),
      (Array("{\"a\": ".utf8), "begins like JSON"),
      (Array("{\"weight_map\": {}}".utf8), "sharded"),
      (Array("{\"format\": \"layers-model\"}".utf8), "TensorFlow.js"),
      ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "damaged"),
      ([0x50, 0x4B, 0x03, 0x04, 1, 2, 3], "damaged or cut off"),
    ] as [([UInt8], String)])
  func othersAreNamed(bytes: [UInt8], reason: String) throws {
    let error = #expect(throws: LeptonError.self) {
      try bytes.withUnsafeBytes { try KerasFile(bytes: $0, name: "model.h5") }
    }
    #expect(error?.message.hasPrefix("model.h5: ") == true)
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
  }

  /// An archive's first members may be as long as what may precede an HDF5 file's signature.
  @Test func archiveWithWeightsAtAnyPlace() throws {
    let hdf5: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
    for offset in [512, 1024, 2048] {
      var bytes = [UInt8](repeating: 0, count: offset) + hdf5
      bytes.replaceSubrange(0..<4, with: [0x50, 0x4B, 0x03, 0x04])
      let error = #expect(throws: LeptonError.self) {
        try bytes.withUnsafeBytes { try KerasFile(bytes: $0, name: "model.keras") }
      }
      #expect(error?.message.contains("the archive") == true, "\(error?.message ?? "")")
    }
  }

  @Test func missingFilesAndDirectories() throws {
    let missing = #expect(throws: LeptonError.self) { try KerasFile(path: "/nowhere/model.h5") }
    #expect(missing?.code == .notFound)
    #expect(missing?.message == "/nowhere/model.h5: there is no such file")
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "lepton-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let plain = #expect(throws: LeptonError.self) { try KerasFile(path: folder.path) }
    #expect(plain?.message.contains("it has no config.json") == true)
    try Data([8, 1]).write(to: folder.appending(path: "saved_model.pb"))
    let saved = #expect(throws: LeptonError.self) { try KerasFile(path: folder.path) }
    #expect(saved?.code == .format)
    #expect(saved?.message.contains("SavedModel") == true)
    #expect(throws: LeptonError.self) { try KerasFile(path: "") }
  }

  @Test func filesOfWeightsHaveNoModel() throws {
    let file = try KerasFile(path: Fixtures.path("kinds/k2/seq_w.h5"))
    let error = #expect(throws: LeptonError.self) { try file.modelDescription() }
    #expect(error?.code == .format)
    #expect(error?.message.contains("weights alone") == true)
  }

  @Test(arguments: [
    ("lam.h5", "byte-code"), ("lam.keras", "byte-code"), ("blk.h5", "'my>Blk' is user code"),
    ("blk.keras", "'my>Blk' is user code"), ("sub.h5", "only as Python code"),
    ("sub.keras", "only as Python code"),
  ])
  func foreignCodeIsRefused(name: String, reason: String) throws {
    let error = #expect(throws: LeptonError.self) {
      try KerasFile(path: Fixtures.path("kinds/k3x/\(name)")).modelDescription()
    }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
  }
}
