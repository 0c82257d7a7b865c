import LeptonJSON
import Testing

@Suite struct JSONWriterTests {
  /// Left: a float; right: what Python 3's `json.dumps` writes for it.
  @Test(arguments: [
    (1e-7, "1e-07"), (0.001, "0.001"), (0.0001, "0.0001"), (0.00001, "1e-05"), (1.0, "1.0"),
    (0.0, "0.0"), (-0.0, "-0.0"), (0.1, "0.1"), (1e15, "1000000000000000.0"),
    (9007199254740996.0, "9007199254740996.0"), (9999999999999998.0, "9999999999999998.0"),
    (1e16, "1e+16"), (1.5e300, "1.5e+300"), (1.2345e-10, "1.2345e-10"), (-2.5, "-2.5"),
    (123456.789, "123456.789"), (0.30000001192092896, "0.30000001192092896"),
    (0.0010000000474974513, "0.0010000000474974513"), (Double.leastNonzeroMagnitude, "5e-324"),
    (1.7976931348623157e308, "1.7976931348623157e+308"), (100.0, "100.0"), (0.00012, "0.00012"),
    (Double.infinity, "Infinity"), (-Double.infinity, "-Infinity"),
  ])
  func floats(value: Double, text: String) {
    #expect(JSONValue.number(value).text == text)
  }

  @Test func separatorsAndEscapes() {
    let value: JSONValue = [
      "a": [1, 2.0, nil, true], "é\"\\\n\t\u{08}\u{0C}\r\u{01}/😀\u{7F}": [:], "b": [],
    ]
    #expect(
      value.text
        == #"{"a": [1, 2.0, null, true], "\u00e9\"\\\n\t\b\f\r\u0001/\ud83d\ude00"#
        + "\u{7F}" + #"": {}, "b": []}"#)
  }

  @Test func textReadsBackToTheSameBytes() throws {
    let text =
      #"{"module": "keras.layers", "config": {"rate": 0.2, "shape": [null, 28], "e": 1e-07, "n": -3}}"#
    #expect(try JSONValue(parsing: text).text == text)
  }
}
