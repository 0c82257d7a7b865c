import CLepton

nonisolated(unsafe) private let versionText = strdup0("0.1.0")
private func strdup0(_ s: StaticString) -> UnsafePointer<CChar> {
  UnsafeRawPointer(s.utf8Start).assumingMemoryBound(to: CChar.self)
}

@c @implementation
public func lepton_version() -> UnsafePointer<CChar>! { versionText }
