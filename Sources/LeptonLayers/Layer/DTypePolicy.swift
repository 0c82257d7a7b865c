import LeptonBase
import LeptonJSON

/// Keras's dtype policy: the element types of a layer's weights and of its arithmetic.
///
/// Policies with 16-bit arithmetic are understood, and the layer computes in float32, which is at
/// least as exact; weights of such types are read into float32.
public struct DTypePolicy: Sendable, Hashable {
  public var name: String
  public var computeDType: DType
  public var variableDType: DType

  public static let float32 = DTypePolicy(
    name: "float32", computeDType: .float32, variableDType: .float32)

  init(name: String, computeDType: DType, variableDType: DType) {
    self.name = name
    self.computeDType = computeDType
    self.variableDType = variableDType
  }

  /// From a name, or from the object that Keras writes for a policy.
  public init(_ value: JSONValue) throws(LeptonError) {
    switch value {
    case .null: self = .float32
    case .string(let name): self = try DTypePolicy.named(name)
    case .object(let object):
      let className = object["class_name"]?.asString ?? "?"
      guard ["DTypePolicy", "Policy", "PolicyV1", "FloatDTypePolicy"].contains(className) else {
        throw LeptonError(.unsupported, "the dtype policy \(className) is not supported")
      }
      self = try DTypePolicy.named(object["config"]?["name"]?.asString ?? "float32")
    default:
      throw LeptonError(.configuration, "a dtype policy cannot be \(value.summary)")
    }
  }

  private static func named(_ name: String) throws(LeptonError) -> DTypePolicy {
    switch name {
    case "mixed_float16":
      return DTypePolicy(name: name, computeDType: .float16, variableDType: .float32)
    case "mixed_bfloat16":
      return DTypePolicy(name: name, computeDType: .bfloat16, variableDType: .float32)
    case "_infer", "infer": return .float32
    case "string":
      throw LeptonError(.unsupported, "the dtype policy string is not supported")
    default:
      guard let dtype = DType(name: name) else {
        throw LeptonError(.unsupported, "the dtype policy \(name) is not supported")
      }
      return DTypePolicy(name: name, computeDType: dtype, variableDType: dtype)
    }
  }

  public var configuration: JSONValue {
    [
      "module": "keras", "class_name": "DTypePolicy", "config": ["name": .string(name)],
      "registered_name": nil,
    ]
  }
}
