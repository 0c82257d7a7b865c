import LeptonBase
import LeptonJSON
import Testing

@Suite struct JSONReaderTests {
  @Test func readsEveryKindOfValue() throws {
    let value = try JSONValue(
      parsing: """
         {"a": [1, -2.5, 1e-7, true, false, null], "b": {"c": "x\\n\\u00e9\\ud83d\\ude00"}, "a2": []}
        """)
    #expect(
      value == [
        "a": [1, -2.5, 1e-7, true, false, nil], "b": ["c": "x\né😀"], "a2": [],
      ])
    #expect(value.asObject?.keys == ["a", "b", "a2"])
    #expect(value["b"]?["c"]?.asString == "x\né😀")
    #expect(value["a"]?[1]?.asDouble == -2.5)
    #expect(value["a"]?[9] == nil)
  }

  @Test func readsWhatPythonWrites() throws {
    let value = try JSONValue(parsing: "[NaN, Infinity, -Infinity]").asArray ?? []
    #expect(value[0].asDouble?.isNaN == true)
    #expect(value[1] == .number(.infinity) && value[2] == .number(-.infinity))
  }

  @Test func hugeIntegersBecomeFloats() throws {
    #expect(try JSONValue(parsing: "9223372036854775807") == .integer(.max))
    #expect(try JSONValue(parsing: "-9223372036854775808") == .integer(.min))
    #expect(try JSONValue(parsing: "9223372036854775808") == .number(9223372036854775808))
    #expect(try JSONValue(parsing: String(repeating: "9", count: 400)) == .number(.infinity))
  }

  @Test func aRepeatedKeyKeepsItsLastValue() throws {
    let object = try #require(try JSONValue(parsing: #"{"a": 1, "b": 2, "a": 3}"#).asObject)
    #expect(object.keys == ["a", "b"])
    #expect(object["a"] == 3)
  }

  @Test(arguments: [
    "", " ", "[1,]", "[1", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "01", "1.", ".5", "-",
    "1e", "+1", "tru", "nul", "\"a", "\"\\x\"", "\"\\u12g4\"", "\"\\ud800\"", "\"\\ud800\\u0041\"",
    "\"\u{01}\"", "1 2", "[1]]", "{\"a\":1]", "'a'", "\\",
  ])
  func refuses(text: String) {
    #expect(throws: LeptonError.self) { try JSONValue(parsing: text) }
  }

  @Test func refusesInvalidUTF8() {
    #expect(throws: LeptonError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
    #expect(throws: LeptonError.self) { try JSONValue(parsing: [0x22, 0xC3, 0x22]) }
  }

  @Test func errorsNameLineAndColumn() {
    let error = #expect(throws: LeptonError.self) {
      try JSONValue(parsing: "{\"a\": 1,\n  \"b\": oops}")
    }
    #expect(error?.code == .configuration)
    #expect(error?.message == "JSON, line 2, column 8: no JSON value begins here")
  }

  @Test func limitsHold() throws {
    let deep = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
    _ = try JSONValue(parsing: deep)
    let error = #expect(throws: LeptonError.self) { try JSONValue(parsing: "[\(deep)]") }
    #expect(error?.code == .limit)
    #expect(throws: LeptonError.self) {
      try JSONValue(parsing: "[1, 2, 3]", limits: JSONLimits(values: 3))
    }
    #expect(throws: LeptonError.self) {
      try JSONValue(parsing: "[1, 2, 3]", limits: JSONLimits(bytes: 8))
    }
    #expect(throws: LeptonError.self) {
      try JSONValue(parsing: String(repeating: "[", count: 1_000_000))
    }
  }

  @Test func everyPrefixOfATextIsRefusedWithoutATrap() throws {
    let text = Array(#"{"a": [1.5e-3, "xA\n", {"b": null}], "c": -Infinity}"#.utf8)
    for length in 0..<text.count {
      #expect(throws: LeptonError.self) { try JSONValue(parsing: Array(text[..<length])) }
    }
    // Any single changed byte gives a value or an error.
    for place in text.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = text
        changed[place] = byte
        _ = try? JSONValue(parsing: changed)
      }
    }
  }
}
