import LeptonBase
import LeptonJSON
import LeptonLayers

/// Keras's losses by class name, function name and alias.
enum LossRegistry {
  struct Entry: Sendable {
    let className: String
    let functionName: String
    /// The `name` of an instance of the class.
    let defaultName: String
    /// Other names: Keras's own, and those of Keras 1 and 2.
    let aliases: [String]
    let type: any SampleFunction.Type

    init(
      _ className: String, _ functionName: String, _ type: any SampleFunction.Type,
      named defaultName: String? = nil, _ aliases: String...
    ) {
      self.className = className
      self.functionName = functionName
      self.type = type
      self.defaultName = defaultName ?? functionName
      self.aliases = aliases
    }
  }

  static let entries: [Entry] = [
    Entry("MeanSquaredError", "mean_squared_error", MeanSquaredError.self, "mse", "MSE"),
    Entry("MeanAbsoluteError", "mean_absolute_error", MeanAbsoluteError.self, "mae", "MAE"),
    Entry(
      "MeanAbsolutePercentageError", "mean_absolute_percentage_error",
      MeanAbsolutePercentageError.self, "mape", "MAPE"),
    Entry(
      "MeanSquaredLogarithmicError", "mean_squared_logarithmic_error",
      MeanSquaredLogarithmicError.self, "msle", "MSLE"),
    Entry("CosineSimilarity", "cosine_similarity", CosineSimilarity.self, "cosine_proximity"),
    Entry("Huber", "huber", Huber.self, named: "huber_loss", "huber_loss"),
    Entry("LogCosh", "log_cosh", LogCosh.self, "logcosh"),
    Entry("Hinge", "hinge", Hinge.self),
    Entry("SquaredHinge", "squared_hinge", SquaredHinge.self),
    Entry("CategoricalHinge", "categorical_hinge", CategoricalHinge.self),
    Entry(
      "KLDivergence", "kl_divergence", KLDivergence.self, "kld", "KLD",
      "kullback_leibler_divergence"),
    Entry("Poisson", "poisson", Poisson.self),
    Entry("BinaryCrossentropy", "binary_crossentropy", BinaryCrossentropy.self, "bce", "BCE"),
    Entry(
      "BinaryFocalCrossentropy", "binary_focal_crossentropy", BinaryFocalCrossentropy.self),
    Entry("CategoricalCrossentropy", "categorical_crossentropy", CategoricalCrossentropy.self),
    Entry(
      "CategoricalFocalCrossentropy", "categorical_focal_crossentropy",
      CategoricalFocalCrossentropy.self),
    Entry(
      "SparseCategoricalCrossentropy", "sparse_categorical_crossentropy",
      SparseCategoricalCrossentropy.self),
    Entry("CTC", "ctc", CTCLoss.self),
    Entry("Dice", "dice", Dice.self),
    Entry("Tversky", "tversky", Tversky.self),
    Entry("Circle", "circle", Circle.self),
    Entry(
      "CategoricalGeneralizedCrossEntropy", "categorical_generalized_cross_entropy",
      CategoricalGeneralizedCrossEntropy.self),
  ]

  private static let byName: [String: Entry] = {
    var found: [String: Entry] = [:]
    for entry in entries {
      for name in [entry.className, entry.functionName] + entry.aliases { found[name] = entry }
    }
    return found
  }()

  static func entry(_ name: String) -> Entry? { byName[name] }

  static func make(_ given: KerasObject) throws(LeptonError) -> Loss {
    var object = given
    if object.name == "LossFunctionWrapper" {
      // How Keras writes a function with a reduction.
      guard let function = object.config.take("fn") else {
        throw LeptonError(.configuration, "loss LossFunctionWrapper: the key 'fn' is missing")
      }
      object.name = try KerasObject(function, role: "loss's function").name
    }
    guard let entry = byName[object.name] else {
      throw LeptonError(
        .unsupported, "the loss '\(object.name)' is not known; \(CustomObjects.advice)")
    }
    let options = Options("loss \(entry.className)", object.config)
    // A function that was given by name is called as it was spelled.
    let called =
      object.isNameOnly && object.name != entry.className
      ? object.spelling ?? entry.functionName : entry.defaultName
    let name = try options.optionalString("name") ?? called
    options.write("name", .string(name))
    let reduction = try reduction(options)
    // Keras 2 wrote the function's name, too; the element type is always float32 here.
    options.ignore("fn", "dtype")
    let function = try entry.type.init(options, .loss)
    try options.finish()
    return Loss(
      className: entry.className, name: name, reduction: reduction, config: options.canonical,
      function: function)
  }

  /// A loss of the host's. A function has nothing but a name; a class what Keras's own base class has,
  /// and more of which the host knows.
  static func custom(
    _ custom: any CustomClass, _ value: JSONValue
  ) throws(LeptonError) -> Loss {
    let given = try KerasObject(value, role: "loss")
    let options = Options("loss \(given.name)", given.config)
    return Loss(
      className: given.name, name: given.config["name"]?.asString ?? given.name,
      reduction: try reduction(options), config: given.config,
      function: CustomFunction(try CustomObjects.make(custom, value), squeezes: given.isNameOnly),
      written: value)
  }

  private static func reduction(_ options: Options) throws(LeptonError) -> LossReduction {
    let kind = "one of " + LossReduction.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    return try options.read(
      "reduction", kind: kind, default: "sum_over_batch_size",
      canonical: { .string($0.rawValue) }
    ) { value throws(LeptonError) -> LossReduction? in
      guard let word = value.asString, word != "none" else {
        throw LeptonError(
          .unsupported, "no reduction: a model is trained with one number as its loss")
      }
      // "auto" of Keras 2 is the mean over the batch.
      return word == "auto" ? .sumOverBatchSize : LossReduction(rawValue: word)
    }
  }
}
