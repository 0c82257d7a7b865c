import LeptonBase
import LeptonJSON

/// What a model was compiled with, in the form of Keras 2.
enum Keras2Compilation {
  /// `training_config` of an `.h5` file from what Keras 3 writes as `compile_config`.
  ///
  /// - Parameter learningRate: the rate as it is now, where it is no schedule: Keras 2 has it only here.
  /// - Throws: `.unsupported` where Keras 2 lacks one of its parts, which the message names.
  static func training(
    _ compileConfig: JSONObject, learningRate: Double?, form: Keras2Form
  ) throws(LeptonError) -> JSONObject {
    try check(compileConfig)
    let optimizer = try Keras2Optimizer(compileConfig["optimizer"] ?? .null, form)
    guard var training = LegacyText.training(compileConfig) else {
      throw LeptonError(.configuration, "the model was compiled without an optimizer")
    }
    training["optimizer_config"] = optimizer.envelope(learningRate: learningRate)
    for key in objectKeys { if let value = training[key] { training[key] = parts(value, form) } }
    return training
  }

  /// `compile_config` of a `.keras` archive; as `training`.
  static func archive(
    _ compileConfig: JSONObject, learningRate: Double?
  ) throws(LeptonError) -> JSONObject {
    try check(compileConfig)
    let optimizer = try Keras2Optimizer(compileConfig["optimizer"] ?? .null, .archive)
    var archive = compileConfig
    archive["optimizer"] = optimizer.envelope(learningRate: learningRate)
    for key in objectKeys { if let value = archive[key] { archive[key] = parts(value, .archive) } }
    // Keras 3 has "auto" here.
    archive["jit_compile"] = .null
    return archive
  }

  private static let objectKeys = ["loss", "metrics", "weighted_metrics"]

  /// Losses and metrics with the keys that Keras 2 has.
  private static func parts(_ value: JSONValue, _ form: Keras2Form) -> JSONValue {
    switch value {
    case .array(let elements): return .array(elements.map { parts($0, form) })
    case .object(let object):
      guard object["class_name"] != nil, var config = object["config"]?.asObject else {
        return .object(JSONObject(object.members.map { ($0.key, parts($0.value, form)) }))
      }
      if let dtype = config["dtype"] {
        // Losses have no type in Keras 2.
        let isLoss = config["reduction"] != nil
        config["dtype"] = isLoss ? nil : dtype["config"]?["name"] ?? dtype
      }
      var part = object
      part["config"] = .object(config)
      return form.plain(.object(part))
    default: return value
    }
  }

  private static func check(_ compileConfig: JSONObject) throws(LeptonError) {
    try check(compileConfig["loss"] ?? .null, losses, "loss")
    for key in ["metrics", "weighted_metrics"] {
      try check(compileConfig[key] ?? .null, metrics, "metric")
    }
  }

  private static func check(
    _ value: JSONValue, _ classes: Set<String>, _ kind: String
  ) throws(LeptonError) {
    switch value {
    case .string(let name):
      guard foreignFunctions.contains(name) else { return }
      throw LeptonError(.unsupported, "Keras 2 has no \(kind) '\(name)'")
    case .array(let elements): for element in elements { try check(element, classes, kind) }
    case .object(let object):
      guard let className = object["class_name"]?.asString else {
        for member in object.members { try check(member.value, classes, kind) }
        return
      }
      if className == "function" { return try check(object["config"] ?? .null, classes, kind) }
      let isUsers = object["registered_name"]?.asString?.contains(">") == true
      guard isUsers || classes.contains(className) else {
        throw LeptonError(.unsupported, "Keras 2 has no \(kind) \(className)")
      }
      let reduction = object["config"]?["reduction"]?.asString ?? "sum"
      guard ["sum_over_batch_size", "sum", "none"].contains(reduction) else {
        throw LeptonError(
          .unsupported, "Keras 2 has no reduction '\(reduction)' of the \(kind) \(className)")
      }
    default: return
    }
  }

  private static let losses: Set<String> = [
    "BinaryCrossentropy", "BinaryFocalCrossentropy", "CategoricalCrossentropy",
    "CategoricalFocalCrossentropy", "CategoricalHinge", "CosineSimilarity", "Hinge", "Huber",
    "KLDivergence", "LogCosh", "MeanAbsoluteError", "MeanAbsolutePercentageError",
    "MeanSquaredError", "MeanSquaredLogarithmicError", "Poisson",
    "SparseCategoricalCrossentropy", "SquaredHinge",
  ]
  private static let metrics: Set<String> = [
    "AUC", "Accuracy", "BinaryAccuracy", "BinaryCrossentropy", "BinaryIoU", "CategoricalAccuracy",
    "CategoricalCrossentropy", "CategoricalHinge", "CosineSimilarity", "F1Score", "FBetaScore",
    "FalseNegatives", "FalsePositives", "Hinge", "IoU", "KLDivergence", "LogCoshError",
    "MeanAbsoluteError", "MeanAbsolutePercentageError", "MeanIoU", "MeanSquaredError",
    "MeanSquaredLogarithmicError", "OneHotIoU", "OneHotMeanIoU", "Poisson", "Precision",
    "PrecisionAtRecall", "R2Score", "Recall", "RecallAtPrecision", "RootMeanSquaredError",
    "SensitivityAtSpecificity", "SparseCategoricalAccuracy", "SparseCategoricalCrossentropy",
    "SparseTopKCategoricalAccuracy", "SpecificityAtSensitivity", "SquaredHinge",
    "TopKCategoricalAccuracy", "TrueNegatives", "TruePositives",
  ]
  private static let foreignFunctions: Set<String> = [
    "categorical_generalized_cross_entropy", "circle", "ctc", "dice", "tversky",
    "concordance_correlation", "pearson_correlation",
  ]
}
