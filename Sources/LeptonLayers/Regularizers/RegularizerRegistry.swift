import LeptonBase
import LeptonJSON

/// Keras's regularizers by name.
public enum RegularizerRegistry {
  /// The classes of Keras's regularizers.
  public static let names = ["L1", "L1L2", "L2", "OrthogonalRegularizer"]

  /// From a name (`l2`) or the object that Keras writes for a regularizer.
  public static func make(_ value: JSONValue) throws(LeptonError) -> any Regularizer {
    switch value {
    case .string(let name): return try make(name, [:], value)
    case .object(let object):
      return try make(
        try object.string("class_name"), try object.optionalObject("config") ?? JSONObject(), value)
    default: throw LeptonError(.configuration, "a regularizer cannot be \(value.summary)")
    }
  }

  private static func make(
    _ name: String, _ config: JSONObject, _ written: JSONValue
  ) throws(LeptonError) -> any Regularizer {
    func factor(_ key: String, _ whenAbsent: Double) throws(LeptonError) -> Double {
      let value = try config.optionalDouble(key) ?? whenAbsent
      guard value >= 0, value.isFinite else {
        throw LeptonError(.configuration, "'\(key)' of a regularizer is \(value)")
      }
      return value
    }
    switch name.lowercased().filter({ $0 != "_" }) {
    case "l1": return NormRegularizer(className: "L1", l1: try factor("l1", 0.01), l2: 0)
    case "l2": return NormRegularizer(className: "L2", l1: 0, l2: try factor("l2", 0.01))
    case "l1l2": return NormRegularizer(l1: try factor("l1", 0), l2: try factor("l2", 0))
    case "orthogonalregularizer":
      let mode = try config.optionalString("mode") ?? "rows"
      guard ["rows", "columns"].contains(mode) else {
        throw LeptonError(.configuration, "OrthogonalRegularizer has no mode '\(mode)'")
      }
      return OrthogonalRegularizer(
        factor: try factor("factor", 0.01), comparesColumns: mode == "columns")
    default: return UnknownRegularizer(className: name, configuration: written)
    }
  }
}
