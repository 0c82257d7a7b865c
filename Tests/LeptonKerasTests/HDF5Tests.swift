import LeptonBase
import Testing

@testable import LeptonKeras

@Suite struct HDF5Tests {
  static func open(_ name: String) throws -> HDF5File {
    try HDF5File(try ByteSource(path: Fixtures.path("hdf5/\(name).h5")))
  }

  static func floats(_ file: HDF5File, _ path: String) throws -> [Float] {
    let dataset = try #require(try file.dataset(path.split(separator: "/").map(String.init)))
    return try SavedArray(name: path, dataset: dataset).floats()
  }

  /// What `make_hdf5.py` calls `numbers`.
  static let numbers = (0..<24).map { Float($0) / 8 - 1 }

  @Test(arguments: ["earliest", "latest", "v108"])
  func everyElementTypeAndStorage(version: String) throws {
    let file = try Self.open("storage_\(version)")
    for order in ["little", "big"] {
      for size in [2, 4, 8] {
        let path = "plain/\(order)_f\(size)"
        #expect(try Self.floats(file, path) == Self.numbers, "\(path)")
        #expect(try file.dataset(["plain", "\(order)_f\(size)"])?.shape == [4, 6])
      }
    }
    for name in ["i1", "i2", "i4", "i8", "big_i2", "big_i4", "big_i8"] {
      #expect(try Self.floats(file, "plain/\(name)") == [-3, -2, -1, 0, 1, 2], "\(name)")
    }
    for name in ["u1", "u2", "u4", "u8", "big_u2"] {
      #expect(try Self.floats(file, "plain/\(name)") == [0, 1, 2, 3, 4, 5], "\(name)")
    }
    #expect(try Self.floats(file, "plain/bool") == [1, 0, 1])
    #expect(try file.dataset(["plain", "bool"])?.dtype == .bool)
    #expect(try Self.floats(file, "plain/bfloat16") == Self.numbers)
    #expect(try file.dataset(["plain", "bfloat16"])?.dtype == .bfloat16)
    #expect(try Self.floats(file, "plain/scalar") == [2.5])
    #expect(try file.dataset(["plain", "scalar"])?.shape == [])
    #expect(try Self.floats(file, "plain/empty") == [])
    for name in ["plain", "gzip", "all", "single"] {
      #expect(try Self.floats(file, "chunked/\(name)") == Self.numbers, "\(name)")
    }
    #expect(try Self.floats(file, "chunked/big") == (0..<20000).map { Float($0) })
    #expect(try file.children(["many"]) == (0..<60).map { String($0) })
    for index in 0..<60 {
      #expect(try Self.floats(file, "many/\(index)") == [Float(index)])
      #expect(try file.integer(["many"], "attribute_\(index)") == index * index)
    }
  }

  @Test(arguments: ["earliest", "latest", "v108"])
  func everyKindOfText(version: String) throws {
    let file = try Self.open("storage_\(version)")
    func strings(_ name: String) throws -> [String]? { try file.strings(["text"], name) }
    #expect(try strings("variable") == ["größe☃"])
    #expect(try strings("fixed") == ["fixed text"])
    #expect(try strings("list") == ["a", "bc", ""])
    #expect(try strings("fixed_list") == ["abc", "d", ""])
    #expect(try strings("empty_list") == [])
    #expect(try strings("null") == [])
    #expect(try strings("long") == [String(repeating: "x", count: 100_000)])
    #expect(try strings("absent") == nil)
    #expect(try file.strings(["nowhere"], "absent") == nil)
    #expect(throws: LeptonError.self) { try strings("number") }
    #expect(try file.integer(["text"], "number") == 7)
    #expect(
      try file.splitStrings(["text"], "split") == ["s00", "s01", "s10", "s11", "s20", "s21"])
    #expect(try file.splitStrings(["text"], "list") == ["a", "bc", ""])
  }

  @Test func orderedGroupsAndUserBlocks() throws {
    let tracked = try Self.open("tracked")
    #expect(try tracked.children([]) == ["a", "b", "c"])
    #expect(try tracked.string([], "c") == "c")
    #expect(try Self.floats(tracked, "b") == Self.numbers)
    #expect(try Self.floats(try Self.open("userblock"), "numbers") == Self.numbers)
  }

  @Test func nothingOutsideTheFileIsRead() throws {
    let file = try Self.open("links")
    #expect(try Self.floats(file, "hard") == Self.numbers)
    for (path, reason) in [
      ("soft", "soft or external link"), ("external", "soft or external link"),
      ("outside", "another file"), ("virtual", "other files"), ("lzf", "filter 32000"),
      ("unwritten", "never written"), ("bomb", "claims 17179869184 bytes"),
      ("text", "are text"), ("compound", "compounds"),
    ] {
      let error = #expect(throws: LeptonError.self) { try Self.floats(file, path) }
      #expect(error?.message.contains(reason) == true, "\(path): \(error?.message ?? "")")
    }
    #expect(try file.children(["circle", "self", "self"]) == ["self"])
    #expect(try file.dataset(["nowhere"]) == nil)
    #expect(try file.dataset(["real", "below"]) == nil)
    #expect(try file.dataset(["circle"]) == nil)
  }

  @Test func elementsAreConvertedToWhatIsWanted() throws {
    let file = try Self.open("storage_earliest")
    func read<Element: BitwiseCopyable>(
      _ name: String, as dtype: DType, _ type: Element.Type
    ) throws -> [Element] {
      let dataset = try #require(try file.dataset(["plain", name]))
      let buffer = try HostBuffer(byteCount: dataset.count * dtype.size)
      try dataset.read(
        as: dtype,
        into: UnsafeMutableRawBufferPointer(
          start: buffer.pointer, count: dataset.count * dtype.size))
      return Array(buffer.bound(to: type).prefix(dataset.count))
    }
    #expect(try read("big_i8", as: .int32, Int32.self) == [-3, -2, -1, 0, 1, 2])
    #expect(try read("i1", as: .int64, Int64.self) == [-3, -2, -1, 0, 1, 2])
    #expect(try read("u8", as: .int8, Int8.self) == [0, 1, 2, 3, 4, 5])
    #expect(try read("big_f4", as: .float64, Double.self) == Self.numbers.map { Double($0) })
    #expect(try read("bool", as: .uint8, UInt8.self) == [1, 0, 1])
    #expect(try read("scalar", as: .float16, UInt16.self) == [0x4100])
    #expect(try read("scalar", as: .bfloat16, UInt16.self) == [0x4020])
    #expect(throws: LeptonError.self) { try read("i4", as: .uint8, UInt8.self) }
    #expect(throws: LeptonError.self) { try read("little_f4", as: .int32, Int32.self) }
  }

  /// Every half is read and written as itself.
  @Test func halvesRoundTrip() {
    for bits in UInt16.min...UInt16.max {
      let value = ElementConversion.halfValue(bits)
      if value.isNaN { continue }
      #expect(ElementConversion.halfBits(value) == bits)
    }
    #expect(ElementConversion.halfBits(65519.99) == 0x7BFF)
    #expect(ElementConversion.halfBits(65520) == 0x7C00)
    #expect(ElementConversion.halfBits(1 + 0x1p-11) == 0x3C00)
    #expect(ElementConversion.halfBits(1 + 0x1.8p-10) == 0x3C02)
    #expect(ElementConversion.brainBits(1 + 0x1p-8) == 0x3F80)
    #expect(ElementConversion.brainBits(1 + 0x1.8p-7) == 0x3F82)
  }
}
