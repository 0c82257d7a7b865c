import LeptonBase
import LeptonJSON

/// Which variables an optimizer of Keras 3 has, and in which order.
///
/// After `iteration` and `learning_rate` come slots: one variable for each trainable weight. Slots of
/// one group are interleaved (all of the first weight, all of the second, …), groups follow each other.
struct OptimizerLayout {
  /// Whether `learning_rate` is a variable: it is unless a schedule gives it.
  let hasLearningRate: Bool
  /// Names of slots that Keras has beside the rule: the weights' average, gradients not applied yet.
  let commonGroups: [[String]]
  /// Names of the rule's own slots; nil for rules whose slots depend on the weights.
  let ownGroups: [[String]]?
  /// Whether a scalar of its own comes last (Nadam's product).
  let hasTrailingScalar: Bool

  /// - Parameter optimizer: Keras 3's envelope.
  init(_ optimizer: JSONValue) {
    let config = optimizer["config"]
    func isSet(_ key: String) -> Bool { (config?[key]?.asDouble ?? 0) > 0 }
    func isOn(_ key: String) -> Bool { config?[key]?.asBool ?? false }
    hasLearningRate = config?["learning_rate"]?.asObject == nil
    commonGroups =
      (isOn("use_ema") ? [["average"]] : [])
      + (isSet("gradient_accumulation_steps") ? [["gradient_accumulator"]] : [])
    let className = optimizer["class_name"]?.asString ?? ""
    hasTrailingScalar = className == "Nadam"
    switch className {
    case "SGD": ownGroups = (config?["momentum"]?.asDouble ?? 0) != 0 ? [["momentum"]] : []
    case "Adam", "AdamW":
      ownGroups = [["momentum", "velocity"]] + (isOn("amsgrad") ? [["velocity_hat"]] : [])
    case "Nadam", "Lamb", "ScheduleFreeAdamW": ownGroups = [["momentum", "velocity"]]
    case "RMSprop":
      ownGroups =
        [["velocity"]] + (isSet("momentum") ? [["momentum"]] : [])
        + (isOn("centered") ? [["average_gradient"]] : [])
    case "Adagrad": ownGroups = [["accumulator"]]
    case "Adadelta": ownGroups = [["accumulated_grad", "accumulated_delta_var"]]
    case "Adamax": ownGroups = [["momentum", "norm"]]
    case "Ftrl": ownGroups = [["accumulator", "linear"]]
    case "Lion": ownGroups = [["momentum"]]
    default: ownGroups = nil
    }
  }

  /// The class that has a name by default, nil for names of nobody's.
  static func className(named name: String) -> String? {
    CompileDialect.optimizers.first { $0.snakeCased == name || $0.lowercased() == name }
  }

  /// The shapes of all variables for weights of the given shapes; nil where the layout is not known.
  func shapes(weights: [Shape]) -> [Shape]? {
    guard let ownGroups else { return nil }
    var shapes: [Shape] = hasLearningRate ? [[], []] : [[]]
    for group in commonGroups + ownGroups {
      for weight in weights { shapes += [Shape](repeating: weight, count: group.count) }
    }
    return shapes + (hasTrailingScalar ? [[]] : [])
  }

  /// Keras's paths of all variables, for weights with the given paths; nil where the layout is not
  /// known.
  func names(optimizer: String, weights: [String]) -> [String]? {
    guard let ownGroups else { return nil }
    var names = ["iteration"] + (hasLearningRate ? ["learning_rate"] : [])
    for group in commonGroups + ownGroups {
      for weight in weights {
        let flat = String(weight.map { $0 == "/" ? "_" : $0 })
        names += group.map { "\(flat)_\($0)" }
      }
    }
    return names.map { "\(optimizer)/\($0)" } + (hasTrailingScalar ? ["variable"] : [])
  }
}
