import LeptonBase
import LeptonGraph
import LeptonJSON

/// The arguments of Keras's `compile()`, read for a model with certain outputs: the optimizer, and
/// which losses and metrics belong to which output under which names.
///
/// Names are known at once; losses and metrics are made by `build`, when the shapes of targets are
/// known, for some depend on them.
public final class CompileConfiguration {
  /// The keys that are known.
  static let keys: Set<String> = [
    "optimizer", "optimizer_config", "loss", "loss_weights", "metrics", "weighted_metrics",
    "run_eagerly", "steps_per_execution", "jit_compile", "auto_scale_loss", "sample_weight_mode",
    "target_tensors",
  ]

  public let optimizer: Optimizer
  public let outputNames: [String]
  public private(set) var losses: [CompiledLoss] = []
  /// Those of `metrics`, then those of `weighted_metrics`, by output.
  public private(set) var metrics: [CompiledMetric] = []
  public private(set) var isBuilt = false
  private let source: JSONObject

  /// - Parameter config: {"optimizer", "loss", "loss_weights", "metrics", "weighted_metrics"} as Keras's
  ///   `get_compile_config()` gives it, or as Keras 1 and 2 wrote it into files.
  /// - Parameter outputNames: the names of the model's outputs in their order.
  ///
  /// Throws `.configuration` for what Keras does not know either or what does not fit the outputs,
  /// `.unsupported` for what lepton does not have.
  public init(_ config: JSONObject, outputNames: [String]) throws(LeptonError) {
    self.outputNames = outputNames
    for member in config.members where !Self.keys.contains(member.key) {
      throw LeptonError(.configuration, "compile: the key '\(member.key)' is not known")
    }
    source = config
    do {
      optimizer = try OptimizerRegistry.make(
        config["optimizer"] ?? config["optimizer_config"] ?? "rmsprop")
      let reader = OutputAssignment(outputNames)
      losses = try reader.losses(config["loss"] ?? .null, weights: config["loss_weights"] ?? .null)
      metrics =
        try reader.metrics(config["metrics"] ?? .null, key: "metrics", isWeighted: false)
        + reader.metrics(
          config["weighted_metrics"] ?? .null, key: "weighted_metrics", isWeighted: true)
    } catch {
      throw error.at("compile")
    }
    nameMetrics()
  }

  /// What evaluation gives: the loss, the losses of the outputs where there are several, the metrics.
  public var names: [String] { ["loss"] + lossNames + metrics.map(\.name) }

  /// The names of the losses of outputs; none where there is one loss only.
  public var lossNames: [String] { losses.count > 1 ? losses.map(\.name) : [] }

  /// Makes losses and metrics for targets and predictions of the given shapes, by output; the target of
  /// an output that has neither is nil. A second call does nothing.
  public func build(targets: [Shape?], predictions: [Shape]) throws(LeptonError) {
    guard !isBuilt else { return }
    for index in losses.indices {
      let (target, prediction) = try shapes(losses[index].output, targets, predictions)
      try losses[index].build(target: target, prediction: prediction)
    }
    for index in metrics.indices {
      let (target, prediction) = try shapes(metrics[index].output, targets, predictions)
      try metrics[index].build(target: target, prediction: prediction)
    }
    isBuilt = true
  }

  private func shapes(
    _ output: Int, _ targets: [Shape?], _ predictions: [Shape]
  ) throws(LeptonError) -> (Shape, Shape) {
    guard predictions.indices.contains(output), targets.indices.contains(output),
      let target = targets[output]
    else {
      let name = outputNames.indices.contains(output) ? outputNames[output] : "\(output)"
      throw LeptonError(
        .invalidArgument,
        "the output '\(name)' has a loss or a metric, but there is no target for it")
    }
    return (target, predictions[output])
  }

  /// Keras's rules for names that occur twice (`CompileMetrics.result`).
  private func nameMetrics() {
    var counts: [String: Int] = [:]
    for index in metrics.indices {
      let metric = metrics[index]
      let prefix = outputNames.count > 1 ? outputNames[metric.output] + "_" : ""
      var name = prefix + metric.ownName
      if counts[name] != nil, metric.isWeighted { name = prefix + "weighted_" + metric.ownName }
      if let count = counts[name] {
        counts[name] = count + 1
        name += "_\(count)"
      } else {
        counts[name] = 1
      }
      metrics[index].name = name
    }
  }

  /// What Keras's `get_compile_config()` gives: names as they were given, objects with every default
  /// filled in.
  public var config: JSONObject {
    [
      "optimizer": optimizer.configuration,
      "loss": Self.written(source["loss"]) { (try? Loss($0))?.configuration },
      "loss_weights": source["loss_weights"] ?? .null,
      "metrics": Self.written(source["metrics"]) { (try? MetricRegistry.make($0))?.configuration },
      "weighted_metrics": Self.written(source["weighted_metrics"]) {
        (try? MetricRegistry.make($0))?.configuration
      },
      "run_eagerly": source["run_eagerly"] ?? false,
      "steps_per_execution": source["steps_per_execution"] ?? 1,
      "jit_compile": source["jit_compile"] ?? false,
    ]
  }

  private static func written(
    _ value: JSONValue?, _ canonical: (JSONValue) -> JSONValue?
  ) -> JSONValue {
    switch value {
    case .array(let items): return .array(items.map { written($0, canonical) })
    case .object(let object):
      if let className = object["class_name"]?.asString {
        let object = JSONValue.object(object)
        return className == "function" ? object : canonical(object) ?? object
      }
      return .object(JSONObject(object.members.map { ($0.key, written($0.value, canonical)) }))
    default: return value ?? .null
    }
  }
}
