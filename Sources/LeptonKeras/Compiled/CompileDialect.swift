import LeptonBase
import LeptonJSON

/// Brings what a model was compiled with into the form of Keras 3's `compile_config`, whatever version
/// wrote it: `training_config` of `.h5` files of Keras 1 to 3, `compile_config` of `.keras` files.
struct CompileDialect {
  let majorVersion: Int
  /// The outputs' names, with which Keras 2 begins the names of their metrics.
  let outputNames: [String]

  /// - Throws: `.configuration` where an optimizer, a loss or a metric is no such thing.
  func canonical(_ written: JSONObject) throws(LeptonError) -> JSONObject {
    var config = JSONObject()
    if let optimizer = written["optimizer_config"] ?? written["optimizer"], !optimizer.isNull {
      config["optimizer"] = try self.optimizer(optimizer)
    }
    if let loss = written["loss"] { config["loss"] = losses(loss) }
    config["loss_weights"] = written["loss_weights"] ?? .null
    for key in ["metrics", "weighted_metrics"] {
      guard let metrics = written[key] else {
        config[key] = .null
        continue
      }
      config[key] = topLevelMetrics(metrics)
    }
    let defaults: JSONObject = [
      "run_eagerly": false, "steps_per_execution": 1, "jit_compile": false,
    ]
    for member in defaults.members {
      // Keras 2 writes null for what nobody said.
      let value = written[member.key] ?? .null
      config[member.key] = value.isNull ? member.value : value
    }
    return config
  }

  private static func envelope(
    _ module: String, _ className: String, _ config: JSONValue
  ) -> JSONValue {
    [
      "module": .string(module), "class_name": .string(className), "config": config,
      "registered_name": nil,
    ]
  }

  // MARK: Optimizers

  /// The classes of Keras 3, which a model may name in any case of letters.
  static let optimizers = [
    "Adadelta", "Adafactor", "Adagrad", "Adam", "Adamax", "AdamW", "Ftrl", "Lamb", "Lion", "Muon",
    "Nadam", "RMSprop", "ScheduleFreeAdamW", "SGD",
  ]

  private func optimizer(_ written: JSONValue) throws(LeptonError) -> JSONValue {
    if let name = written.asString {
      let className = Self.optimizers.first { $0.lowercased() == name.lowercased() } ?? name
      return Self.envelope("keras.optimizers", className, [:])
    }
    guard let object = written.asObject, var className = object["class_name"]?.asString else {
      throw LeptonError(
        .configuration,
        "the optimizer should be an object with class_name and config, but is \(written.summary)")
    }
    if majorVersion >= 3, object["module"] != nil { return written }
    if className.hasPrefix("Custom>") { className.removeFirst("Custom>".count) }
    var config = object["config"]?.asObject ?? JSONObject()
    if majorVersion < 3 {
      config.rename("lr", to: "learning_rate")
      for key in ["jit_compile", "is_legacy_optimizer", "schedule_decay"] { config[key] = nil }
      if config["epsilon"]?.isNull == true { config["epsilon"] = majorVersion == 1 ? 1e-8 : 1e-7 }
      for key in ["clipnorm", "clipvalue", "global_clipnorm"] where config[key]?.asDouble == 0 {
        config[key] = .null
      }
      let decay = config.take("decay")?.asDouble ?? 0
      if decay != 0, let rate = config["learning_rate"], rate.asDouble != nil {
        // The legacy decay: rate / (1 + decay · step).
        config["learning_rate"] = Self.envelope(
          "keras.optimizers.schedules", "InverseTimeDecay",
          [
            "initial_learning_rate": rate, "decay_steps": 1, "decay_rate": .number(decay),
            "staircase": false, "name": "InverseTimeDecay",
          ])
      }
    }
    if let schedule = config["learning_rate"]?.asObject, schedule["module"] == nil,
      let name = schedule["class_name"]?.asString
    {
      config["learning_rate"] = Self.envelope(
        "keras.optimizers.schedules", name, schedule["config"] ?? [:])
    }
    return Self.envelope("keras.optimizers", className, .object(config))
  }

  // MARK: Losses

  private func losses(_ written: JSONValue) -> JSONValue {
    switch written {
    case .array(let elements): return .array(elements.map { losses($0) })
    case .object(let object):
      guard let className = object["class_name"]?.asString else {
        return .object(JSONObject(object.members.map { ($0.key, losses($0.value)) }))
      }
      return loss(object, className)
    default: return written
    }
  }

  private func loss(_ object: JSONObject, _ className: String) -> JSONValue {
    if object["module"] != nil, majorVersion >= 3 { return .object(object) }
    var config = object["config"]?.asObject ?? JSONObject()
    if majorVersion < 3 {
      if className == "LossFunctionWrapper" || className == "MeanMetricWrapper",
        let function = config["fn"]?.asString
      {
        return .string(function)
      }
      config["fn"] = nil
      if config["reduction"]?.asString == "auto" { config["reduction"] = "sum_over_batch_size" }
    }
    return Self.envelope("keras.losses", Self.bare(className), .object(config))
  }

  private static func bare(_ className: String) -> String {
    className.hasPrefix("Custom>") ? String(className.dropFirst("Custom>".count)) : className
  }

  // MARK: Metrics

  private func topLevelMetrics(_ written: JSONValue) -> JSONValue {
    let metrics = metrics(written, output: 0)
    // Keras 2 writes a list for every output even where there is one.
    guard majorVersion < 3, let lists = metrics.asArray, lists.count == 1,
      let only = lists[0].asArray
    else { return metrics }
    return .array(only)
  }

  private func metrics(_ written: JSONValue, output: Int) -> JSONValue {
    switch written {
    case .array(let elements):
      let areLists = elements.contains { $0.asArray != nil }
      return .array(
        elements.enumerated().map { metrics($1, output: areLists ? $0 : output) })
    case .object(let object):
      guard let className = object["class_name"]?.asString else {
        return .object(
          JSONObject(
            object.members.map { member in
              let output = outputNames.firstIndex(of: member.key) ?? output
              return (member.key, metrics(member.value, output: output))
            }))
      }
      return metric(object, className, output)
    default: return written
    }
  }

  private func metric(
    _ object: JSONObject, _ className: String, _ output: Int
  ) -> JSONValue {
    if object["module"] != nil, majorVersion >= 3 { return .object(object) }
    var config = object["config"]?.asObject ?? JSONObject()
    if majorVersion < 3 {
      var name = config["name"]?.asString
      if outputNames.count > 1, outputNames.indices.contains(output), let full = name {
        let prefix = outputNames[output] + "_"
        if full.hasPrefix(prefix), full.count > prefix.count {
          name = String(full.dropFirst(prefix.count))
          config["name"] = name.map { .string($0) }
        }
      }
      if className == "MeanMetricWrapper" || className == "SumOverBatchSizeMetricWrapper",
        let function = config["fn"]?.asString
      {
        return functionMetric(function, name: name ?? function)
      }
      config["fn"] = nil
    }
    return Self.envelope("keras.metrics", Self.bare(className), .object(config))
  }

  /// Functions that Keras chooses by the outputs' shapes where it is asked for one of these.
  private static let generic: [String: Set<String>] = [
    "accuracy": ["accuracy", "acc"], "binary_accuracy": ["accuracy", "acc"],
    "categorical_accuracy": ["accuracy", "acc"],
    "sparse_categorical_accuracy": ["accuracy", "acc"],
    "binary_crossentropy": ["crossentropy", "ce"],
    "categorical_crossentropy": ["crossentropy", "ce"],
    "sparse_categorical_crossentropy": ["crossentropy", "ce"],
  ]

  /// A metric that Keras 2 made from a function: the word the user wrote where it can be told.
  private func functionMetric(_ function: String, name: String) -> JSONValue {
    if name == function || Self.generic[function]?.contains(name) == true
      || LegacyText.shortNames[name] == function
    {
      return .string(name)
    }
    return Self.envelope(
      "keras.metrics", LegacyText.camelCased(function),
      ["name": .string(name), "dtype": "float32"])
  }
}
