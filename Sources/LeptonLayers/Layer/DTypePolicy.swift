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
  /// How the weights of a layer are quantized, nil where they are not.
  var quantization: Quantization.Mode?

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
      if let mode = object["config"]?["mode"]?.asString {
        self = try DTypePolicy.quantized(
          mode, source: object["config"]?["source_name"]?.asString ?? "float32",
          history: object["config"]?["amax_history_length"]?.asInt)
        return
      }
      guard ["DTypePolicy", "Policy", "PolicyV1", "FloatDTypePolicy"].contains(className) else {
        throw LeptonError(.unsupported, "the dtype policy \(className) is not supported")
      }
      self = try DTypePolicy.named(object["config"]?["name"]?.asString ?? "float32")
    default:
      throw LeptonError(.configuration, "a dtype policy cannot be \(value.summary)")
    }
  }

  /// A layer that was quantized: `mode` is "int8", "float8", or "int4/" and the size of a block, -1 for
  /// none.
  private static func quantized(
    _ mode: String, source: String, history: Int? = nil
  ) throws(LeptonError) -> DTypePolicy {
    var policy = try named(source)
    policy.name = "\(mode)_from_\(source)"
    switch mode {
    case "int8": policy.quantization = .int8
    case "float8":
      let length = history ?? usualHistory
      guard (1...1_000_000).contains(length) else {
        throw LeptonError(.configuration, "an amax_history_length of \(length)")
      }
      policy.quantization = .float8(history: length)
    default:
      let parts = mode.split(separator: "/")
      guard parts.count == 2, parts[0] == "int4", let block = Int(parts[1]),
        block == -1 || (1...Int(Int32.max)).contains(block)
      else {
        throw LeptonError(
          .unsupported,
          "weights quantized as '\(mode)' are not supported, those of int8, int4 (since Keras 3.13) and "
            + "float8 are; save the model without quantizing it")
      }
      policy.quantization = .int4(block: block == -1 ? nil : block)
    }
    return policy
  }

  private static let usualHistory = 1024

  private static func named(_ name: String) throws(LeptonError) -> DTypePolicy {
    switch name {
    case "mixed_float16":
      return DTypePolicy(name: name, computeDType: .float16, variableDType: .float32)
    case "mixed_bfloat16":
      return DTypePolicy(name: name, computeDType: .bfloat16, variableDType: .float32)
    case "_infer", "infer": return .float32
    default:
      if let range = name.firstRange(of: "_from_") {
        return try quantized(
          String(name[..<range.lowerBound]), source: String(name[range.upperBound...]))
      }
      guard let dtype = DType(name: name) else {
        throw LeptonError(.unsupported, "the dtype policy \(name) is not supported")
      }
      return DTypePolicy(name: name, computeDType: dtype, variableDType: dtype)
    }
  }

  public var configuration: JSONValue {
    if let quantization { return quantizedConfiguration(quantization) }
    return [
      "module": "keras", "class_name": "DTypePolicy", "config": ["name": .string(name)],
      "registered_name": nil,
    ]
  }

  private func quantizedConfiguration(_ quantization: Quantization.Mode) -> JSONValue {
    let parts = name.firstRange(of: "_from_").map {
      (name[..<$0.lowerBound], name[$0.upperBound...])
    }
    var config: JSONObject = [
      "mode": .string(String(parts?.0 ?? "")), "source_name": .string(String(parts?.1 ?? "")),
    ]
    let className: String
    switch quantization {
    case .int8: className = "QuantizedDTypePolicy"
    case .int4: className = "Int4DTypePolicy"
    case .float8(let history):
      className = "QuantizedFloat8DTypePolicy"
      config["amax_history_length"] = JSONValue(history)
    }
    return [
      "module": "keras.dtype_policies", "class_name": .string(className),
      "config": .object(config), "registered_name": nil,
    ]
  }
}
