import CLepton
import LeptonBase

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A copy of a text on the C heap, for the host to give back to `lepton_string_free()`.
func ownedText(_ text: String) throws(LeptonError) -> UnsafeMutablePointer<CChar> {
  var text = text
  let copy = text.withUTF8 { bytes -> UnsafeMutablePointer<CChar>? in
    guard let block = malloc(bytes.count + 1) else { return nil }
    if let base = bytes.baseAddress { memcpy(block, base, bytes.count) }
    let characters = block.assumingMemoryBound(to: CChar.self)
    characters[bytes.count] = 0
    return characters
  }
  guard let copy else {
    throw LeptonError(.outOfMemory, "no memory for a text of \(text.utf8.count) bytes")
  }
  return copy
}

/// C texts that live as long as this object.
final class TextStore {
  private var texts: [UnsafeMutablePointer<CChar>] = []

  func add(_ text: String) throws(LeptonError) -> UnsafePointer<CChar> {
    let copy = try ownedText(text)
    texts.append(copy)
    return UnsafePointer(copy)
  }

  deinit { for text in texts { free(text) } }
}

@c @implementation
public func lepton_string_free(_ text: UnsafeMutablePointer<CChar>!) { free(text) }
