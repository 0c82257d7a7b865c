import Foundation
import LeptonBase
import Testing

@testable import LeptonKeras

@Suite struct HDF5WritingTests {
  static func bytes(_ content: some ByteContent) throws -> [UInt8] {
    let sink = try MemorySink(byteCount: content.byteCount)
    try content.write(to: sink)
    return withExtendedLifetime(sink) {
      Array(UnsafeRawBufferPointer(start: sink.buffer.pointer, count: content.byteCount))
    }
  }

  static func reopened(_ root: HDF5NewGroup) throws -> HDF5File {
    let bytes = try bytes(try HDF5Image(root))
    return try bytes.withUnsafeBytes { try HDF5File(try ByteSource(copying: $0)) }
  }

  static func dataset<Element: BitwiseCopyable>(
    _ values: [Element], _ dtype: DType, _ shape: Shape, stored: DType? = nil
  ) throws -> HDF5NewDataset {
    try HDF5NewDataset(try .copying(values), dtype, shape, stored: stored ?? dtype)
  }

  @Test func numbersOfEveryTypeComeBack() throws {
    let root = HDF5NewGroup()
    let cases: [(String, HDF5NewDataset)] = [
      ("int64", try Self.dataset([Int64.min, -1, .max], .int64, [3])),
      ("uint32", try Self.dataset([UInt32.max, 7], .uint32, [2])),
      ("int8", try Self.dataset([Int8(-3), 5], .int8, [1, 2])),
      ("float32", try Self.dataset([Float(1.5), -0.25, .infinity], .float32, [3, 1])),
      ("float64", try Self.dataset([Double(0.1)], .float64, [])),
      ("half", try Self.dataset([Float(1.5), -2], .float32, [2], stored: .float16)),
      ("wide", try Self.dataset([Float(0.1)], .float32, [1], stored: .float64)),
      ("empty", try Self.dataset([Float](), .float32, [0, 4])),
    ]
    for (name, dataset) in cases { #expect(try root.add(dataset, at: ["a", name])) }
    let file = try Self.reopened(root)
    #expect(try file.children([]) == ["a"])
    for (name, written) in cases {
      let read = try #require(try file.dataset(["a", name]))
      #expect(read.shape == written.shape)
      guard case .number(let dtype) = written.elements else { continue }
      #expect(read.dtype == dtype)
      var memory = [UInt8](repeating: 0, count: read.count * written.source.size)
      try memory.withUnsafeMutableBytes { try read.read(as: written.source, into: $0) }
      let expected = UnsafeRawBufferPointer(start: written.buffer.pointer, count: memory.count)
      #expect(memory == Array(expected))
    }
  }

  @Test func longArraysAreConvertedPieceByPiece() throws {
    let values = (0..<200_001).map { Float($0 % 2048) }
    let root = HDF5NewGroup()
    _ = try root.add(try Self.dataset(values, .float32, [200_001], stored: .float16), at: ["x"])
    let read = try #require(try Self.reopened(root).dataset(["x"]))
    #expect(read.dtype == .float16)
    var memory = [Float](repeating: 0, count: values.count)
    try memory.withUnsafeMutableBytes { try read.read(as: .float32, into: $0) }
    #expect(memory == values)
  }

  /// One node holds 8 names, one node of the tree 32 nodes: these take one to three levels.
  @Test(arguments: [0, 1, 8, 9, 256, 257, 9000])
  func groupsOfAnySizeAreFound(count: Int) throws {
    let root = HDF5NewGroup()
    let group = try root.group(["g"])
    for number in 0..<count {
      let name = "\(number)" + String(repeating: "ü", count: number % 5)
      _ = try group.add(try Self.dataset([Int64(number)], .int64, []), at: [name])
    }
    let file = try Self.reopened(root)
    #expect(try file.children(["g"]).count == count)
    for number in [0, 7, 8, 255, 256, 8999] where number < count {
      let name = "\(number)" + String(repeating: "ü", count: number % 5)
      let dataset = try #require(try file.dataset(["g", name]))
      var value: Int64 = -1
      try withUnsafeMutableBytes(of: &value) { try dataset.read(as: .int64, into: $0) }
      #expect(value == Int64(number))
    }
  }

  @Test func attributesComeBack() throws {
    let long = String(repeating: "configuration ", count: 20_000)
    let root = HDF5NewGroup()
    let group = try root.group(["a", "b"])
    group.setAttribute("long", .text(long, isUTF8: false))
    group.setAttribute("empty", .text("", isUTF8: true))
    group.setAttribute("list", .texts((0..<600).map { "name \($0)" }))
    group.setAttribute("fixed0", .fixedTexts(["a", "bcd"], length: 3))
    group.setAttribute("fixed1", .fixedTexts(["ef"], length: 3))
    group.setAttribute("none", .nothing)
    let file = try Self.reopened(root)
    let path = ["a", "b"]
    #expect(try file.string(path, "long") == long)
    #expect(try file.string(path, "empty") == "")
    #expect(try file.splitStrings(path, "list") == (0..<600).map { "name \($0)" })
    #expect(try file.splitStrings(path, "fixed") == ["a", "bcd", "ef"])
    #expect(try file.splitStrings(path, "none") == [])
    #expect(try file.splitStrings(path, "nobody") == nil)
  }

  @Test func whatCannotBeWrittenIsRefused() throws {
    let root = HDF5NewGroup()
    let one = try Self.dataset([Float(1)], .float32, [])
    #expect(try root.add(one, at: ["x"]))
    #expect(try !root.add(one, at: ["x"]))
    #expect(throws: LeptonError.self) { try root.add(one, at: ["x", "y"]) }
    #expect(throws: LeptonError.self) { try root.add(one, at: ["a\0b"]) }
    #expect(throws: LeptonError.self) { try root.add(one, at: ["."]) }
    #expect(throws: LeptonError.self) { try root.group(Array(repeating: "a", count: 201)) }
    let large = HDF5NewGroup()
    large.setAttribute("list", .fixedTexts([String(repeating: "a", count: 70_000)], length: 1))
    let error = #expect(throws: LeptonError.self) { try HDF5Image(large) }
    #expect(error?.code == .limit)
  }
}
