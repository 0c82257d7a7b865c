import LeptonBase
import LeptonJSON

/// Everything that a model can be compiled and trained with, by Keras's names.
public enum TrainingCatalog {
  /// Class names with the configuration of an object that is given none; null for what cannot be made
  /// without, such as a metric for a number of classes.
  public static var members: [(key: String, value: JSONValue)] {
    [
      ("losses", .object(named(LossRegistry.entries.map(\.className)) { (try? Loss($0))?.config })),
      (
        "metrics",
        .object(
          named(MetricRegistry.entries.map(\.className)) { (try? MetricRegistry.make($0))?.config })
      ),
      ("optimizers", .object(optimizers)),
      ("schedules", names(ScheduleRegistry.names)),
      ("callbacks", names(CallbackRegistry.names)),
    ]
  }

  private static func named(
    _ names: [String], _ config: (JSONValue) -> JSONObject?
  ) -> JSONObject {
    var found = JSONObject()
    for name in names.sorted() { found[name] = config(.string(name)).map { .object($0) } ?? .null }
    return found
  }

  private static var optimizers: JSONObject {
    var found = JSONObject()
    for name in OptimizerRegistry.names.sorted() {
      guard let made = try? OptimizerRegistry.make(.string(name)) else { continue }
      found[made.className] = .object(made.config)
    }
    return found
  }

  private static func names(_ names: [String]) -> JSONValue {
    .array(names.sorted().map { .string($0) })
  }
}
