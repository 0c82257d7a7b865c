import LeptonBase
import LeptonJSON
import LeptonLayers

/// Keras's metrics by class name, snake-case name and alias.
enum MetricRegistry {
  struct Entry: Sendable {
    let className: String
    /// The `name` of an instance.
    let defaultName: String
    let aliases: [String]
    let make: @Sendable (Options, String) throws(LeptonError) -> Metric

    /// A mean of a function.
    init(
      _ className: String, _ defaultName: String, _ type: any SampleFunction.Type,
      _ direction: Metric.Direction?, _ aliases: String...
    ) {
      self.className = className
      self.defaultName = defaultName
      self.aliases = aliases
      make = { options, name throws(LeptonError) in
        let function = try type.init(options, .metric)
        return try MeanFunctionMetric(
          className, options, name: name, direction: direction, function: function)
      }
    }

    init(
      _ className: String, _ defaultName: String, _ aliases: String...,
      make: @escaping @Sendable (Options, String) throws(LeptonError) -> Metric
    ) {
      self.className = className
      self.defaultName = defaultName
      self.aliases = aliases
      self.make = make
    }
  }

  static let entries: [Entry] = means + counts + ious

  /// Means of functions.
  private static let means: [Entry] = [
    Entry("MeanSquaredError", "mean_squared_error", MeanSquaredError.self, .lower, "mse", "MSE"),
    Entry("MeanAbsoluteError", "mean_absolute_error", MeanAbsoluteError.self, .lower, "mae", "MAE"),
    Entry(
      "MeanAbsolutePercentageError", "mean_absolute_percentage_error",
      MeanAbsolutePercentageError.self, .lower, "mape", "MAPE"),
    Entry(
      "MeanSquaredLogarithmicError", "mean_squared_logarithmic_error",
      MeanSquaredLogarithmicError.self, .lower, "msle", "MSLE"),
    Entry("CosineSimilarity", "cosine_similarity", CosineSimilarity.self, .higher),
    Entry("LogCoshError", "logcosh", LogCosh.self, .lower, "log_cosh_error"),
    Entry("Hinge", "hinge", Hinge.self, .lower),
    Entry("SquaredHinge", "squared_hinge", SquaredHinge.self, .lower),
    Entry("CategoricalHinge", "categorical_hinge", CategoricalHinge.self, .lower),
    Entry("KLDivergence", "kl_divergence", KLDivergence.self, .lower, "kld", "KLD"),
    Entry("Poisson", "poisson", Poisson.self, .lower),
    Entry(
      "BinaryCrossentropy", "binary_crossentropy", BinaryCrossentropy.self, .lower, "bce", "BCE"),
    Entry(
      "CategoricalCrossentropy", "categorical_crossentropy", CategoricalCrossentropy.self, .lower),
    Entry(
      "SparseCategoricalCrossentropy", "sparse_categorical_crossentropy",
      SparseCategoricalCrossentropy.self, .lower),
    Entry("Accuracy", "accuracy", Accuracy.self, .higher),
    Entry("BinaryAccuracy", "binary_accuracy", BinaryAccuracy.self, .higher),
    Entry("CategoricalAccuracy", "categorical_accuracy", CategoricalAccuracy.self, .higher),
    Entry(
      "SparseCategoricalAccuracy", "sparse_categorical_accuracy", SparseCategoricalAccuracy.self,
      .higher),
    Entry(
      "TopKCategoricalAccuracy", "top_k_categorical_accuracy", TopKCategoricalAccuracy.self,
      .higher),
    Entry(
      "SparseTopKCategoricalAccuracy", "sparse_top_k_categorical_accuracy",
      SparseTopKCategoricalAccuracy.self, .higher),
    Entry("PearsonCorrelation", "pearson_correlation", PearsonCorrelation.self, .higher),
    Entry(
      "ConcordanceCorrelation", "concordance_correlation", ConcordanceCorrelation.self, .higher),
    Entry("RootMeanSquaredError", "root_mean_squared_error") {
      options, name throws(LeptonError) in try RootMeanSquaredError(options, name: name)
    },
    Entry("R2Score", "r2_score") { options, name throws(LeptonError) in
      try R2Score(options, name: name)
    },
    Entry("Sum", "sum") { options, name throws(LeptonError) in try Sum(options, name: name) },
    Entry("Mean", "mean") { options, name throws(LeptonError) in
      try Mean("Mean", options, name: name, direction: nil)
    },
  ]

  /// Counts of decisions.
  private static let counts: [Entry] =
    ConfusionCountMetric.Kind.allCases.map { kind in
      Entry(kind.rawValue, snakeCase(kind.rawValue)) { options, name throws(LeptonError) in
        try ConfusionCountMetric(kind, options, name: name)
      }
    }
    + ConstrainedMetric.Kind.allCases.map { kind in
      Entry(kind.rawValue, snakeCase(kind.rawValue)) { options, name throws(LeptonError) in
        try ConstrainedMetric(kind, options, name: name)
      }
    } + [
      Entry("Precision", "precision") { options, name throws(LeptonError) in
        try PrecisionMetric(options, isRecall: false, name: name)
      },
      Entry("Recall", "recall") { options, name throws(LeptonError) in
        try PrecisionMetric(options, isRecall: true, name: name)
      },
      Entry("AUC", "auc") { options, name throws(LeptonError) in try AUC(options, name: name) },
      Entry("F1Score", "f1_score") { options, name throws(LeptonError) in
        try FBetaScore(options, isF1: true, name: name)
      },
      Entry("FBetaScore", "fbeta_score", "f_beta_score") { options, name throws(LeptonError) in
        try FBetaScore(options, isF1: false, name: name)
      },
    ]

  /// Intersections over unions. Without a name they are called as Keras calls them.
  private static let ious: [Entry] = [
    (IoU.Kind.classes, "io_u"), (.binary, "binary_io_u"), (.mean, "mean_io_u"),
    (.oneHotClasses, "one_hot_io_u"), (.oneHotMean, "one_hot_mean_io_u"),
  ].map { kind, name in
    Entry(kind.className, name) { options, name throws(LeptonError) in
      try IoU(kind, options, name: name)
    }
  }

  /// `TruePositives` as `true_positives`.
  private static func snakeCase(_ name: String) -> String {
    var text = ""
    for character in name {
      if character.isUppercase, !text.isEmpty { text += "_" }
      text += character.lowercased()
    }
    return text
  }

  private static let byName: [String: Entry] = {
    var found: [String: Entry] = [:]
    for entry in entries {
      for name in [entry.className, entry.defaultName] + entry.aliases { found[name] = entry }
    }
    return found
  }()

  static func make(_ value: JSONValue) throws(LeptonError) -> Metric {
    if let custom = CustomObjects.metric(value) {
      return try CustomMetric(
        CustomObjects.make(custom, value), value, KerasObject(value, role: "metric"))
    }
    if let custom = try mean(value) { return custom }
    var object = try KerasObject(value, role: "metric")
    if object.name == "MeanMetricWrapper" {
      // How Keras wrote the mean of a function: as a name, or as an object.
      guard let function = object.config.take("fn") else {
        throw LeptonError(.configuration, "metric MeanMetricWrapper: the key 'fn' is missing")
      }
      object.name = try KerasObject(function, role: "metric's function").name
    }
    let name = object.isNameOnly ? object.spelling ?? object.name : nil
    if let entry = byName[object.name] {
      let options = Options("metric \(entry.className)", object.config)
      let metric = try entry.make(options, name ?? entry.defaultName)
      try options.finish()
      return metric
    }
    // Functions of losses serve as metrics, too.
    guard let entry = LossRegistry.entry(object.name) else {
      throw LeptonError(
        .unsupported, "the metric '\(object.name)' is not known; \(CustomObjects.advice)")
    }
    let options = Options("metric \(entry.className)", object.config)
    let metric = try MeanFunctionMetric(
      entry.className, options, name: name ?? entry.functionName, direction: .lower,
      function: entry.type.init(options, .metric))
    try options.finish()
    return metric
  }

  /// The mean of a function of the host's, which stands by itself or in a `MeanMetricWrapper`.
  private static func mean(_ value: JSONValue) throws(LeptonError) -> Metric? {
    let wrapper = value["class_name"]?.asString == "MeanMetricWrapper" ? value["config"] : nil
    let function = wrapper?["fn"] ?? value
    guard let custom = CustomObjects.function(function) else { return nil }
    let name = try KerasObject(function, role: "metric's function").name
    return try MeanFunctionMetric(
      wrapper == nil ? name : "MeanMetricWrapper",
      Options("metric \(name)", wrapper?.asObject ?? [:]), name: name, direction: nil,
      function: CustomFunction(
        CustomObjects.make(custom, function), squeezes: false, role: .metric), written: value)
  }
}
