import LeptonBase
import LeptonGraph
import LeptonJSON

/// A layer that is an activation function without weights.
public class FunctionLayer: Layer, @unchecked Sendable {
  let function: ActivationFunction

  /// Reads the layer's options into the function that it is.
  class func function(_ options: LayerOptions) throws(LeptonError) -> ActivationFunction { .linear }

  public required init(_ options: LayerOptions) throws(LeptonError) {
    function = try Self.function(options)
    try super.init(options)
  }

  public override var supportsMasking: Bool { true }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    try function.apply(input, lowering.builder)
  }
}

extension LayerOptions {
  /// A number that is not negative, null or written as an array of one; null takes the default.
  func nonNegative(_ key: String, default value: Double?) throws(LeptonError) -> Float? {
    try read(
      key, kind: "a number that is not negative", default: value.map { .number($0) } ?? .null
    ) { found -> Float?? in
      if found.isNull { return .some(value.map { Float($0) }) }
      guard let array = NumberArray(found), array.values.count == 1, array.values[0] >= 0 else {
        return nil
      }
      return .some(Float(array.values[0]))
    }
  }
}
