import LeptonBase
import LeptonJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A path with places for numbers, as Python's `str.format` fills them in: `{epoch:02d}`, `{loss:.3f}`.
struct PathTemplate {
  let text: String

  /// Throws `.invalidArgument` for a name that is not among `numbers`, or a format that numbers do not
  /// have.
  func filled(
    integers: [String: Int], numbers: Logs
  ) throws(LeptonError) -> String {
    var result = ""
    var rest = Substring(text)
    while let character = rest.first {
      rest.removeFirst()
      if (character == "{" || character == "}"), rest.first == character {
        // Doubled, a brace stands for itself.
        rest.removeFirst()
        result.append(character)
      } else if character == "{" {
        guard let end = rest.firstIndex(of: "}") else { throw problem("a brace is not closed") }
        result += try field(rest[..<end], integers, numbers)
        rest = rest[rest.index(after: end)...]
      } else {
        result.append(character)
      }
    }
    return result
  }

  private func field(
    _ field: Substring, _ integers: [String: Int], _ numbers: Logs
  ) throws(LeptonError) -> String {
    let parts = field.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts.first ?? "")
    let format = parts.count > 1 ? parts[1] : ""
    if let integer = integers[name] {
      if format.isEmpty { return String(integer) }
      guard let last = format.last, last == "d" || last.isNumber else {
        return try formatted(Double(integer), format)
      }
      let flags = last == "d" ? format.dropLast() : format
      return try print("%\(checked(flags))ld", integer)
    }
    guard let number = numbers[name] else { throw problem("there is no '\(name)'") }
    return format.isEmpty ? JSONValue.number(number).text : try formatted(number, format)
  }

  private func formatted(_ number: Double, _ format: Substring) throws(LeptonError) -> String {
    guard let kind = format.last, kind.isNumber || "eEfFgG".contains(kind) else {
      throw problem("numbers cannot be written as '\(format)'")
    }
    let flags = kind.isNumber ? format : format.dropLast()
    return try print("%\(checked(flags))\(kind.isNumber ? "g" : kind)", number)
  }

  /// Width and precision, which C has as Python does.
  private func checked(_ flags: Substring) throws(LeptonError) -> Substring {
    guard flags.utf8.count <= 8, flags.allSatisfy({ "0123456789.+ ".contains($0) }) else {
      throw problem("the format '\(flags)' is not supported")
    }
    return flags
  }

  private func print(_ format: String, _ value: any CVarArg) throws(LeptonError) -> String {
    var text = [CChar](repeating: 0, count: 512)
    let length = withVaList([value]) { vsnprintf(&text, text.count, format, $0) }
    guard length >= 0, length < text.count else {
      throw problem("the format '\(format)' is too long")
    }
    return String(decoding: text.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private func problem(_ text: String) -> LeptonError {
    LeptonError(.invalidArgument, "the path '\(self.text)' cannot be filled in: \(text)")
  }
}
