import CLepton
import LeptonBase

/// Why functions of the host fail.
enum HostFailure {
  private static let sentences = PerThread<String>()

  static func say(_ sentence: String) { sentences.current = sentence }

  /// Throws where a function of the host did not return 0, with the sentence that it gave.
  static func check(_ status: Int32, _ what: String) throws(LeptonError) {
    let sentence = sentences.current
    if sentence != nil { sentences.current = nil }
    guard status != 0 else { return }
    throw LeptonError(.host, sentence ?? "'\(what)' failed and did not say why")
  }
}

@c @implementation
public func lepton_fail(_ message: UnsafePointer<CChar>!) {
  guard let message else { return }
  HostFailure.say(String(cString: message))
}
