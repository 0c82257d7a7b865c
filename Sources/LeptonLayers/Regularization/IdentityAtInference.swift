import LeptonBase
import LeptonGraph
import LeptonJSON

/// What the layers share that act while a model is trained, and give their input on unchanged
/// afterwards. Masks pass.
public class IdentityAtInference: Layer, @unchecked Sendable {
  /// Reads the options of the class.
  class func read(_ options: LayerOptions) throws(LeptonError) {}

  public required init(_ options: LayerOptions) throws(LeptonError) {
    try Self.read(options)
    try super.init(options)
  }

  public override var supportsMasking: Bool { true }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    input
  }
}

extension LayerOptions {
  /// A share of elements to drop.
  func rate(_ key: String = "rate") throws(LeptonError) {
    let rate = try float(key)
    guard rate >= 0, rate <= 1 else { throw error(key, "should be from 0 to 1, but is \(rate)") }
  }

  func seed() throws(LeptonError) { _ = try optionalInt("seed") }
}
