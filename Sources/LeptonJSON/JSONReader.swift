import LeptonBase

/// Reads JSON text (UTF-8) as Python's `json.loads` does, within limits.
///
/// Beyond the standard it takes `NaN`, `Infinity` and `-Infinity`; an integer beyond 64 bits becomes
/// a float. Errors carry the code `.configuration` (`.limit` where a limit was reached) and the line
/// and column, counted from 1, columns in bytes.
struct JSONReader {
  private let text: [UInt8]
  private let limits: JSONLimits
  private var position = 0
  private var valuesLeft: Int

  init(_ text: [UInt8], limits: JSONLimits) throws(LeptonError) {
    guard text.count <= limits.bytes else {
      throw LeptonError(
        .limit, "the JSON text has \(text.count) bytes; at most \(limits.bytes) are read")
    }
    self.text = text
    self.limits = limits
    valuesLeft = limits.values
  }

  mutating func readDocument() throws(LeptonError) -> JSONValue {
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    let value = try readValue(depth: 0)
    skipSpace()
    guard position == text.count else { throw failure("unexpected text after the value") }
    return value
  }

  private var current: UInt8? { position < text.count ? text[position] : nil }

  private func failure(
    _ what: String, at place: Int? = nil, code: LeptonError.Code = .configuration
  ) -> LeptonError {
    let end = min(place ?? position, text.count)
    var line = 1
    var lineStart = 0
    for offset in 0..<end where text[offset] == UInt8(ascii: "\n") {
      line += 1
      lineStart = offset + 1
    }
    return LeptonError(code, "JSON, line \(line), column \(end - lineStart + 1): \(what)")
  }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func readValue(depth: Int) throws(LeptonError) -> JSONValue {
    skipSpace()
    valuesLeft -= 1
    guard valuesLeft >= 0 else {
      throw failure("more than \(limits.values) values", code: .limit)
    }
    guard let byte = current else { throw failure("the text ends where a value should stand") }
    switch byte {
    case UInt8(ascii: "{"): return .object(try readObject(depth: depth))
    case UInt8(ascii: "["): return .array(try readArray(depth: depth))
    case UInt8(ascii: "\""): return .string(try readString())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      if take("-Infinity") { return .number(-.infinity) }
      return try readNumber()
    default:
      if take("true") { return .bool(true) }
      if take("false") { return .bool(false) }
      if take("null") { return .null }
      if take("NaN") { return .number(.nan) }
      if take("Infinity") { return .number(.infinity) }
      throw failure("no JSON value begins here")
    }
  }

  private mutating func take(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard text.count - position >= length else { return false }
    for offset in 0..<length where text[position + offset] != word.utf8Start[offset] {
      return false
    }
    position += length
    return true
  }

  private func checkDepth(_ depth: Int) throws(LeptonError) {
    if depth >= limits.depth {
      throw failure("more than \(limits.depth) lists and objects within each other", code: .limit)
    }
  }

  private mutating func readArray(depth: Int) throws(LeptonError) -> [JSONValue] {
    try checkDepth(depth)
    let start = position
    position += 1
    var elements: [JSONValue] = []
    skipSpace()
    if current == UInt8(ascii: "]") {
      position += 1
      return elements
    }
    while true {
      elements.append(try readValue(depth: depth + 1))
      skipSpace()
      guard let byte = current else { throw failure("this list is not closed", at: start) }
      if byte != UInt8(ascii: ","), byte != UInt8(ascii: "]") {
        throw failure("expected ',' or ']'")
      }
      position += 1
      if byte == UInt8(ascii: "]") { return elements }
    }
  }

  private mutating func readObject(depth: Int) throws(LeptonError) -> JSONObject {
    try checkDepth(depth)
    let start = position
    position += 1
    var object = JSONObject()
    skipSpace()
    if current == UInt8(ascii: "}") {
      position += 1
      return object
    }
    while true {
      skipSpace()
      guard current == UInt8(ascii: "\"") else {
        throw current == nil
          ? failure("this object is not closed", at: start)
          : failure("expected a key in double quotes")
      }
      let key = try readString()
      skipSpace()
      guard current == UInt8(ascii: ":") else { throw failure("expected ':' after the key") }
      position += 1
      object[key] = try readValue(depth: depth + 1)
      skipSpace()
      guard let byte = current else { throw failure("this object is not closed", at: start) }
      if byte != UInt8(ascii: ","), byte != UInt8(ascii: "}") {
        throw failure("expected ',' or '}'")
      }
      position += 1
      if byte == UInt8(ascii: "}") { return object }
    }
  }

  private mutating func skipDigits() -> Int {
    let start = position
    while let byte = current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
      position += 1
    }
    return position - start
  }

  private mutating func readNumber() throws(LeptonError) -> JSONValue {
    let start = position
    if current == UInt8(ascii: "-") { position += 1 }
    let leading = current
    let digits = skipDigits()
    if digits == 0 { throw failure("a number needs a digit") }
    if leading == UInt8(ascii: "0"), digits > 1 {
      throw failure("a number begins with 0", at: start)
    }
    var isInteger = true
    if current == UInt8(ascii: ".") {
      isInteger = false
      position += 1
      if skipDigits() == 0 { throw failure("a number needs a digit after the point") }
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      isInteger = false
      position += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      if skipDigits() == 0 { throw failure("a number needs a digit in its exponent") }
    }
    guard position - start <= 4300 else {
      throw failure("a number with more than 4300 characters", at: start, code: .limit)
    }
    let number = String(decoding: text[start..<position], as: UTF8.self)
    if isInteger, let value = Int64(number) { return .integer(value) }
    guard let value = Double(number) else { throw failure("not a number", at: start) }
    return .number(value)
  }

  private mutating func readString() throws(LeptonError) -> String {
    let start = position
    position += 1
    let contents = position
    // Most strings have no escapes: take the bytes as they are.
    while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
      if byte < 0x20 { throw failure("a control character in a string") }
      position += 1
    }
    var bytes = Array(text[contents..<position])
    while let byte = current {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: bytes, as: UTF8.self) else {
          throw failure("this string is not valid UTF-8", at: start)
        }
        return string
      case UInt8(ascii: "\\"): try readEscape(into: &bytes)
      case 0..<0x20: throw failure("a control character in a string", at: position - 1)
      default: bytes.append(byte)
      }
    }
    throw failure("this string is not closed", at: start)
  }

  private mutating func readEscape(into bytes: inout [UInt8]) throws(LeptonError) {
    guard let byte = current else { throw failure("the text ends within a string") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(byte)
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0C)
    case UInt8(ascii: "n"): bytes.append(0x0A)
    case UInt8(ascii: "r"): bytes.append(0x0D)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "u"):
      let scalar = try readScalar()
      bytes.append(contentsOf: String(Character(scalar)).utf8)
    default: throw failure("an unknown escape in a string", at: position - 1)
    }
  }

  /// The code point after `\u`, two escapes where it is a surrogate pair.
  private mutating func readScalar() throws(LeptonError) -> Unicode.Scalar {
    let start = position - 2
    let first = try readHex()
    if let scalar = Unicode.Scalar(first) { return scalar }
    if (0xD800..<0xDC00).contains(first), take("\\u") {
      let second = try readHex()
      if (0xDC00..<0xE000).contains(second),
        let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
      {
        return scalar
      }
    }
    throw failure("half of a surrogate pair in a string", at: start)
  }

  private mutating func readHex() throws(LeptonError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw failure("expected four hexadecimal digits after \\u")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}

extension JSONValue {
  /// Reads JSON text in UTF-8.
  public init(parsing text: [UInt8], limits: JSONLimits = JSONLimits()) throws(LeptonError) {
    var reader = try JSONReader(text, limits: limits)
    self = try reader.readDocument()
  }

  /// Reads JSON text.
  public init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(LeptonError) {
    try self.init(parsing: Array(text.utf8), limits: limits)
  }
}
