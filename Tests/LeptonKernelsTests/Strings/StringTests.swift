import LeptonKernels
import Testing

@Suite struct StringTests {
  private func bytes<Result>(
    _ text: String, _ body: (UnsafePointer<CChar>?, Int64) -> Result
  ) -> Result {
    var text = text
    return text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { body($0.baseAddress, Int64($0.count)) }
    }
  }

  /// What TensorFlow 2.21 gives with 2³¹ - 1 buckets, the second with the key [123, 456].
  @Test(
    arguments: [
      ("", 1_699_943_623, 935_507_912), ("a", 493_484_721, 1_028_093_064),
      ("abc", 1_043_552_938, 797_392_472), ("Hello, world", 151_334_470, 1_895_776_044),
      ("über", 399_624_498, 21_315_269),
      (String(repeating: "x", count: 20), 1_937_435_140, 1_365_279_763),
      (String(repeating: "y", count: 40), 565_115_979, 869_955_585),
      (String(repeating: "z", count: 64), 2_083_540_921, 1_292_135_414),
      (String(repeating: "w", count: 65), 393_034_977, 1_990_385_684),
      (String(repeating: "v", count: 200), 1_578_968_277, 279_964_718),
    ] as [(String, UInt64, UInt64)])
  func hashes(text: String, fast: UInt64, strong: UInt64) {
    let bins: UInt64 = 1 << 31 - 1
    #expect(bytes(text) { lk_fingerprint($0, $1) } % bins == fast)
    #expect(bytes(text) { lk_siphash([123, 456], $0, $1) } % bins == strong)
  }

  private func isText(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { memory in
      var string = lk_string(
        data: memory.bindMemory(to: CChar.self).baseAddress, size: Int64(bytes.count))
      return lk_strings_check(&string, 1, 16) < 0
    }
  }

  /// Against Swift's own decoder, over all pairs of bytes and what follows the beginnings of characters.
  @Test func wellFormedText() {
    var tried = 0
    for first in 0..<256 {
      for second in 0..<256 {
        for tail: [UInt8] in [[], [0x80], [0x80, 0x80], [0xBF, 0xBF], [0x41], [0x80, 0x41]] {
          let bytes = [UInt8(first), UInt8(second)] + tail
          let expected = String(validating: bytes, as: UTF8.self) != nil
          if isText(bytes) != expected { Issue.record("\(bytes) should be \(expected)") }
          tried += 1
        }
      }
    }
    #expect(tried == 6 * 256 * 256)
    #expect(isText(Array("0123456789 plain text and 日本語".utf8)))
    #expect(!isText(Array("0123456789".utf8) + [0xC3]))
    var nowhere = lk_string(data: nil, size: 3)
    #expect(lk_strings_check(&nowhere, 1, 16) == 0)
    nowhere.size = 0
    #expect(lk_strings_check(&nowhere, 1, 16) == -1)
    nowhere.size = -1
    #expect(lk_strings_check(&nowhere, 1, 16) == 0)
  }

  private final class Found {
    var rows: [[String]] = []
  }

  private func tokens(_ text: String, _ rules: lk_text) -> [String] {
    let found = Found()
    var rules = rules
    bytes(text) { data, size in
      var string = lk_string(data: data, size: size)
      let room = Int(lk_text_room(&string, 1, 1))
      let memory = UnsafeMutablePointer<CChar>.allocate(capacity: room)
      defer { memory.deallocate() }
      found.rows.append([])
      lk_text_walk(
        &rules, &string, 1, 1, memory,
        { context, _, token, size in
          guard let context else { return }
          let found = Unmanaged<Found>.fromOpaque(context).takeUnretainedValue()
          let bytes = UnsafeRawBufferPointer(start: token, count: Int(size))
          found.rows[0].append(String(decoding: bytes, as: UTF8.self))
        }, Unmanaged.passUnretained(found).toOpaque())
    }
    return found.rows[0]
  }

  @Test func splitting() {
    var rules = lk_text()
    rules.split = LK_SPLIT_WHITESPACE
    #expect(tokens("  a\tbc \n\u{B}d\u{A0}e ", rules) == ["a", "bc", "d\u{A0}e"])
    rules.lowers = true
    rules.strips = true
    #expect(tokens("Don't -- STOP, Ünder_score!", rules) == ["dont", "stop", "Ünderscore"])
    rules.widths = 2
    rules.width.0 = 2
    rules.width.1 = 1
    #expect(tokens("a, b c", rules) == ["a b", "b c", "a", "b", "c"])
    rules.widths = 0
    rules.split = LK_SPLIT_CHARACTER
    #expect(tokens("A é!日", rules) == ["a", " ", "é", "日"])
    rules.split = LK_SPLIT_NONE
    #expect(tokens("A b!", rules) == ["a b"])
    #expect(tokens("", rules) == [""])
    rules.split = LK_SPLIT_WHITESPACE
    #expect(tokens(" ?! ", rules) == [])
  }

  /// Every token is found under its number and nothing else is, in tables that are as full as they get.
  @Test(arguments: [0, 1, 2, 3, 7, 8, 1000])
  func tables(count: Int) {
    let numbers = (0..<count).map { Int64($0 * $0) * 7919 - 500 }
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: Int(lk_integer_table_size(Int64(count))), alignment: 64)
    defer { memory.deallocate() }
    lk_integer_table_make(memory, numbers, Int64(count))
    let asked = numbers + [1, 2, Int64.max, Int64.min]
    var parameters = lk_lookup_params()
    parameters.dtype = LK_INT64
    parameters.count = Int64(asked.count)
    parameters.first = 3
    parameters.mask = -1
    parameters.oov = LK_OOV_REMAINDER
    parameters.oov_count = 1
    var elements = asked
    var out = [Int32](repeating: -7, count: asked.count)
    var fault = lk_fault()
    elements.withUnsafeMutableBytes { elements in
      out.withUnsafeMutableBytes { out in
        withUnsafeMutableBytes(of: &fault) { fault in
          let operands: [UnsafeMutableRawPointer?] = [
            elements.baseAddress, memory, out.baseAddress, fault.baseAddress,
          ]
          lk_lookup_kernel()(&parameters, operands, nil)
        }
      }
    }
    #expect(out == (0..<count).map { Int32($0 + 3) } + [0, 0, 0, 0])
    #expect(fault.code == 0)
  }

  @Test func counting() {
    var parameters = lk_bincount_params(rows: 2, width: 4, depth: 3, is_binary: false)
    var ids: [Int32] = [0, 2, 2, -1, 1, 3, 1, 1]
    for (isBinary, expected) in [(false, [1, 0, 2, 0, 3, 0]), (true, [1, 0, 1, 0, 1, 0])] {
      parameters.is_binary = isBinary
      var out = [Float](repeating: 9, count: 6)
      ids.withUnsafeMutableBytes { ids in
        out.withUnsafeMutableBytes { out in
          let operands: [UnsafeMutableRawPointer?] = [ids.baseAddress, out.baseAddress]
          lk_bincount_kernel()(&parameters, operands, nil)
        }
      }
      #expect(out == expected.map { Float($0) })
    }
  }
}
