import CLepton
import Lepton
import LeptonBase
import LeptonBorder

/// What a `lepton_builder` handle stands for: the builder, and the C texts handed out.
final class BuilderObject: HandleObject {
  static let kind = LB_BUILDER
  static let noun: StaticString = "builder"

  let builder: ModelBuilder
  private let texts = TextStore()
  private var known: [String: UnsafePointer<CChar>] = [:]

  init(_ builder: ModelBuilder) { self.builder = builder }

  /// A C text that lives as long as the builder, the same one for the same text.
  func text(_ text: String) throws(LeptonError) -> UnsafePointer<CChar> {
    if let found = known[text] { return found }
    let made = try texts.add(text)
    known[text] = made
    return made
  }
}
