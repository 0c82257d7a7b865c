/// Writes JSON text exactly as Python's `json.dumps` does with its defaults: ", " and ": " between
/// members, everything beyond ASCII as `\uXXXX`, floats with the fewest digits that read back.
struct JSONWriter {
  private(set) var text: [UInt8] = []

  mutating func write(_ value: JSONValue) {
    switch value {
    case .null: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .integer(let value): append(String(value))
    case .number(let value): append(Self.pythonText(value))
    case .string(let value): write(string: value)
    case .array(let elements):
      append("[")
      for (place, element) in elements.enumerated() {
        if place > 0 { append(", ") }
        write(element)
      }
      append("]")
    case .object(let object):
      append("{")
      for (place, member) in object.members.enumerated() {
        if place > 0 { append(", ") }
        write(string: member.key)
        append(": ")
        write(member.value)
      }
      append("}")
    }
  }

  private mutating func append(_ string: String) { text.append(contentsOf: string.utf8) }

  private mutating func write(string: String) {
    append("\"")
    for scalar in string.unicodeScalars {
      switch scalar.value {
      case 0x22: append("\\\"")
      case 0x5C: append("\\\\")
      case 0x0A: append("\\n")
      case 0x0D: append("\\r")
      case 0x09: append("\\t")
      case 0x08: append("\\b")
      case 0x0C: append("\\f")
      case 0x20..<0x7F: text.append(UInt8(truncatingIfNeeded: scalar.value))
      case 0x7F: text.append(0x7F)
      default: for unit in String(scalar).utf16 { write(escape: unit) }
      }
    }
    append("\"")
  }

  private mutating func write(escape unit: UInt16) {
    let digits = String(unit, radix: 16)
    append("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits)
  }

  /// A float as Python's `repr` writes it: Swift finds the same shortest digits but changes to
  /// exponents elsewhere, so they are laid out anew.
  static func pythonText(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    if value == 0 { return value.sign == .minus ? "-0.0" : "0.0" }
    // Digits without the point, and the place of the point counted from the first digit.
    var digits: [UInt8] = []
    var point: Int?
    var exponent = 0
    var swiftText = Substring(value.magnitude.description)
    if let mark = swiftText.firstIndex(of: "e") {
      exponent = Int(swiftText[swiftText.index(after: mark)...]) ?? 0
      swiftText = swiftText[..<mark]
    }
    for byte in swiftText.utf8 {
      if byte == UInt8(ascii: ".") { point = digits.count } else { digits.append(byte) }
    }
    var place = (point ?? digits.count) + exponent
    while digits.count > 1, digits.first == UInt8(ascii: "0") {
      digits.removeFirst()
      place -= 1
    }
    while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }

    let zero = UInt8(ascii: "0")
    var text: [UInt8] = value.sign == .minus ? [UInt8(ascii: "-")] : []
    if place > -4, place <= 16 {
      if place <= 0 {
        text += [zero, UInt8(ascii: ".")] + Array(repeating: zero, count: -place) + digits
      } else if place >= digits.count {
        text += digits + Array(repeating: zero, count: place - digits.count)
        text += [UInt8(ascii: "."), zero]
      } else {
        text += digits[..<place] + [UInt8(ascii: ".")] + digits[place...]
      }
    } else {
      text.append(digits[0])
      if digits.count > 1 { text += [UInt8(ascii: ".")] + digits[1...] }
      let power = String((place - 1).magnitude)
      text += [UInt8(ascii: "e"), UInt8(ascii: place < 1 ? "-" : "+")]
      if power.utf8.count < 2 { text.append(zero) }
      text += Array(power.utf8)
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension JSONValue {
  /// The value as text, byte for byte as Python's `json.dumps` writes it.
  public var text: String {
    var writer = JSONWriter()
    writer.write(self)
    return String(decoding: writer.text, as: UTF8.self)
  }
}

extension JSONObject {
  /// The object as text, byte for byte as Python's `json.dumps` writes it.
  public var text: String { JSONValue.object(self).text }
}
