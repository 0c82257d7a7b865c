import CLepton

/// Text that lives as long as the library.
func constantText(_ text: StaticString) -> UnsafePointer<CChar> {
  UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}

@c @implementation
public func lepton_version() -> UnsafePointer<CChar>! { constantText("0.1.0") }
