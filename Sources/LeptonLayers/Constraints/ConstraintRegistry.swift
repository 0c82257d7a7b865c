import LeptonBase
import LeptonJSON

/// Keras's constraints by name.
public enum ConstraintRegistry {
  /// The classes of Keras's constraints.
  public static let names = ["MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm"]

  /// From a name (`max_norm`) or the object that Keras writes for a constraint.
  public static func make(_ value: JSONValue) throws(LeptonError) -> any Constraint {
    switch value {
    case .string(let name): return try make(name, [:], value)
    case .object(let object):
      return try make(
        try object.string("class_name"), try object.optionalObject("config") ?? JSONObject(), value)
    default: throw LeptonError(.configuration, "a constraint cannot be \(value.summary)")
    }
  }

  private static func make(
    _ name: String, _ config: JSONObject, _ written: JSONValue
  ) throws(LeptonError) -> any Constraint {
    func number(_ key: String, _ whenAbsent: Double) throws(LeptonError) -> Double {
      try config.optionalDouble(key) ?? whenAbsent
    }
    let axis = config["axis"] ?? 0
    func norm(_ kind: NormConstraint.Kind) throws(LeptonError) -> NormConstraint {
      guard let axes = axis.asBoundedInts else {
        throw LeptonError(.configuration, "'axis' of the constraint \(name) is \(axis.summary)")
      }
      return NormConstraint(kind, axes: axes, written: axis)
    }
    switch name.lowercased().filter({ $0 != "_" }) {
    case "nonneg": return NonNegativeConstraint()
    case "maxnorm": return try norm(.maximum(try number("max_value", 2)))
    case "unitnorm": return try norm(.unit)
    case "minmaxnorm":
      return try norm(
        .range(
          minimum: try number("min_value", 0), maximum: try number("max_value", 1),
          rate: try number("rate", 1)))
    default: return UnknownConstraint(className: name, configuration: written)
    }
  }
}
