import LeptonBase
import LeptonGraph
import LeptonJSON

/// An activation function that the host brings along. Two are equal where they are the same object.
public final class CustomActivation: Sendable, Hashable {
  let name: String
  private let code: any CustomCode

  /// The function that the value of a layer's key names; nil where it names none.
  init?(_ value: JSONValue) throws(LeptonError) {
    guard let custom = CustomObjects.function(value) else { return nil }
    name = value.customNames.last ?? "activation"
    code = try CustomObjects.make(custom, value)
  }

  func apply(_ x: Value, _ builder: GraphBuilder) throws(LeptonError) -> Value {
    let results: [Value]
    do throws(LeptonError) {
      results = try code.lower(CustomTrace(Lowering(builder), inputs: [LayerTensor(x)]))
    } catch { throw error.at("activation '\(name)'") }
    guard results.count == 1, let result = results.first else {
      throw LeptonError(
        .configuration, "activation '\(name)' gives \(results.count) tensors, not one")
    }
    return result
  }

  public static func == (a: CustomActivation, b: CustomActivation) -> Bool { a === b }
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
