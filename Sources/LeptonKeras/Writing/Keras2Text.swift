import LeptonJSON

/// The texts of `.h5` files in the form of Keras 2, as far as Keras 2 and 3 both read it and mean the
/// same: models without operations, nested graphs and calls with several arguments, whose layers have
/// no options that Keras 2 lacks.
enum Keras2Text {
  /// The version that the files name.
  static let kerasVersion = "2.15.0"

  /// `model_config` from the model as Keras 3 serializes it; nil where Keras 2 has no form for it that
  /// Keras 3 still reads.
  static func model(_ model: JSONObject) -> JSONObject? {
    guard let config = model["config"]?.asObject, let layers = config["layers"]?.asArray else {
      return nil
    }
    let isSequential = model["class_name"] == "Sequential"
    var converted: [JSONValue] = []
    for layer in layers {
      guard let object = layer.asObject else { return nil }
      if isSequential, object["config"]?["layers"] != nil {
        guard let inner = self.model(object), inner["class_name"] == "Sequential" else {
          return nil
        }
        converted.append(.object(inner))
        continue
      }
      guard var legacy = Keras2Layer.converted(object) else { return nil }
      if !isSequential {
        legacy["name"] = object["name"]
        guard let calls = calls(object["inbound_nodes"] ?? []) else { return nil }
        legacy["inbound_nodes"] = calls
      }
      converted.append(.object(legacy))
    }
    var legacy: JSONObject = ["name": config["name"] ?? "model"]
    if isSequential {
      legacy["layers"] = .array(converted)
      if let shape = config["build_input_shape"] { legacy["build_input_shape"] = shape }
    } else {
      legacy["trainable"] = config["trainable"] ?? true
      legacy["layers"] = .array(converted)
      for key in ["input_layers", "output_layers"] { legacy[key] = config[key] ?? [] }
    }
    return ["class_name": model["class_name"] ?? "Functional", "config": .object(legacy)]
  }

  /// Calls in the form of Keras 2, which has room for one tensor or list of tensors; nil where a call
  /// takes more.
  private static func calls(_ nodes: JSONValue) -> JSONValue? {
    var calls: [JSONValue] = []
    for node in nodes.asArray ?? [] {
      guard let arguments = node["args"]?.asArray, arguments.count == 1,
        (node["kwargs"]?.asObject?.members ?? []).allSatisfy({
          // How the model ran when it was made says nothing; a mask that is none is the rule.
          $0.key == "training" || $0.value.isNull
        })
      else { return nil }
      var tensors: [JSONValue] = []
      for tensor in arguments[0].asArray ?? [arguments[0]] {
        guard tensor["class_name"] == "__keras_tensor__",
          let history = tensor["config"]?["keras_history"]?.asArray
        else { return nil }
        tensors.append(.array(history + [[:]]))
      }
      calls.append(.array(tensors))
    }
    return .array(calls)
  }

  // MARK: Compiling

  /// Optimizers that Keras 2 has had from its beginning, with the same slots.
  private static let optimizers: Set<String> = [
    "Adadelta", "Adagrad", "Adam", "Adamax", "Ftrl", "RMSprop", "SGD",
  ]
  /// Options that its optimizers have not, with the values that ask for nothing.
  private static let newOptions: JSONObject = [
    "weight_decay": nil, "use_ema": false, "loss_scale_factor": nil,
    "gradient_accumulation_steps": nil,
  ]
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

  /// `training_config` from what Keras 3 writes as `compile_config`; nil where Keras 2 lacks one of its
  /// parts. The optimizer is one of those before Keras 2.11: those since then are told by a key that
  /// Keras 3 refuses.
  ///
  /// - Parameter learningRate: the rate as it is now, where it is no schedule: Keras 2 has it only here.
  static func training(_ compileConfig: JSONObject, learningRate: Double?) -> JSONObject? {
    guard var training = LegacyText.training(compileConfig),
      let optimizer = training["optimizer_config"]?.asObject,
      let className = optimizer["class_name"]?.asString, optimizers.contains(className),
      var config = optimizer["config"]?.asObject,
      knows(training["loss"] ?? .null, losses), knows(training["metrics"] ?? .null, metrics),
      knows(training["weighted_metrics"] ?? .null, metrics)
    else { return nil }
    for member in newOptions.members {
      guard config.take(member.key) ?? member.value == member.value else { return nil }
    }
    for key in ["ema_momentum", "ema_overwrite_frequency"] { config[key] = nil }
    for key in ["clipnorm", "global_clipnorm", "clipvalue"] where config[key]?.isNull == true {
      config[key] = nil
    }
    if let learningRate { config["learning_rate"] = .number(learningRate) }
    training["optimizer_config"] = ["class_name": .string(className), "config": .object(config)]
    return training
  }

  private static func knows(_ value: JSONValue, _ classes: Set<String>) -> Bool {
    switch value {
    case .string(let name): return !foreignFunctions.contains(name)
    case .array(let elements): return elements.allSatisfy { knows($0, classes) }
    case .object(let object):
      guard let className = object["class_name"]?.asString else {
        return object.members.allSatisfy { knows($0.value, classes) }
      }
      let reduction = object["config"]?["reduction"]?.asString ?? "sum"
      return classes.contains(className)
        && ["sum_over_batch_size", "sum", "none"].contains(reduction)
    default: return true
    }
  }
}
