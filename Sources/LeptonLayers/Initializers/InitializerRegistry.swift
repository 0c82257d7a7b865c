import LeptonBase
import LeptonJSON

/// Keras's initializers by name.
public enum InitializerRegistry {
  /// From a name in any of Keras's spellings (`glorot_uniform`, `GlorotUniform`) or the object that
  /// Keras writes for an initializer.
  public static func make(_ value: JSONValue) throws(LeptonError) -> any Initializer {
    if let custom = CustomObjects.initializer(value) {
      return CustomInitializer(
        code: try CustomObjects.make(custom, value), configuration: value)
    }
    switch value {
    case .string(let name): return try make(name, [:])
    case .object(let object):
      return try make(
        try object.string("class_name"), try object.optionalObject("config") ?? JSONObject())
    case .integer, .number:
      return ConstantInitializer(
        className: "Constant", value: Float(value.asDouble ?? 0))
    default: throw LeptonError(.configuration, "an initializer cannot be \(value.summary)")
    }
  }

  private static func make(
    _ name: String, _ config: JSONObject
  ) throws(LeptonError) -> any Initializer {
    // Keras 3 writes seeds as integers, or null; seed generators are objects.
    let seed = config["seed"]?.asInt.map { UInt64(bitPattern: Int64($0)) }
    switch spelled(name) {
    case "zeros", "zero": return ConstantInitializer(className: "Zeros", value: 0)
    case "ones", "one": return ConstantInitializer(className: "Ones", value: 1)
    case "constant":
      guard let number = (config["value"] ?? 0).asNumbers, number.count == 1 else {
        throw LeptonError(.unsupported, "Constant with an array of values is not supported")
      }
      return ConstantInitializer(className: "Constant", value: Float(number[0]))
    case "randomnormal", "normal":
      return RandomInitializer(
        distribution: .normal(
          mean: try config.optionalDouble("mean") ?? 0,
          deviation: try config.optionalDouble("stddev") ?? 0.05), seed: seed)
    case "truncatednormal":
      return RandomInitializer(
        distribution: .truncatedNormal(
          mean: try config.optionalDouble("mean") ?? 0,
          deviation: try config.optionalDouble("stddev") ?? 0.05), seed: seed)
    case "randomuniform", "uniform":
      return RandomInitializer(
        distribution: .uniform(
          minimum: try config.optionalDouble("minval") ?? -0.05,
          maximum: try config.optionalDouble("maxval") ?? 0.05), seed: seed)
    case "orthogonal", "orthogonalinitializer":
      return OrthogonalInitializer(gain: try config.optionalDouble("gain") ?? 1, seed: seed)
    case "identity", "identityinitializer":
      return IdentityInitializer(gain: try config.optionalDouble("gain") ?? 1)
    case "variancescaling": return try scaling(config, seed)
    default:
      for (className, setting) in VarianceScaling.named where spelled(className) == spelled(name) {
        return VarianceScaling(
          className: className, scale: setting.0, mode: setting.1, distribution: setting.2,
          seed: seed)
      }
      throw LeptonError(
        .unsupported, "the initializer '\(name)' is not supported; \(CustomObjects.advice)")
    }
  }

  private static func scaling(
    _ config: JSONObject, _ seed: UInt64?
  ) throws(LeptonError) -> VarianceScaling {
    let mode = try config.optionalString("mode") ?? "fan_in"
    var distribution = try config.optionalString("distribution") ?? "truncated_normal"
    if distribution == "normal" { distribution = "truncated_normal" }
    guard let knownMode = VarianceScaling.Mode(rawValue: mode),
      let knownDistribution = VarianceScaling.Distribution(rawValue: distribution)
    else {
      throw LeptonError(
        .configuration, "VarianceScaling has no mode '\(mode)' with distribution '\(distribution)'")
    }
    return VarianceScaling(
      className: "VarianceScaling", scale: try config.optionalDouble("scale") ?? 1,
      mode: knownMode, distribution: knownDistribution, seed: seed)
  }

  /// The name without the marks by which spellings differ.
  private static func spelled(_ name: String) -> String {
    String(name.lowercased().filter { $0 != "_" })
  }
}
