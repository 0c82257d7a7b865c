import LeptonBase
import LeptonJSON

/// Zeros, Ones and Constant.
struct ConstantInitializer: Initializer {
  var className: String
  var value: Float

  var configuration: JSONValue {
    keras(className, className == "Constant" ? ["value": .number(Double(value))] : [:])
  }

  func values(_ shape: Shape) throws(LeptonError) -> HostBuffer {
    let value = value
    return try filled(shape) { $0.update(repeating: value) }
  }
}
