import LeptonBase
import LeptonGraph
import LeptonJSON

/// A metric of one output of a compiled model.
public struct CompiledMetric {
  /// The number of the output.
  public let output: Int
  /// Its name in logs: with the output's name before it where there are several outputs, and numbered
  /// where it is not the first of that name.
  public internal(set) var name: String
  /// Whether sample weights count.
  public let isWeighted: Bool
  /// The metric, once shapes are known.
  public internal(set) var metric: Metric?
  let identifier: JSONValue
  /// The metric's own name.
  let ownName: String

  private static let accuracies = ["accuracy", "acc"]
  private static let crossEntropies = ["crossentropy", "ce"]

  init(
    output: Int, isWeighted: Bool, identifier: JSONValue
  ) throws(LeptonError) {
    self.output = output
    self.isWeighted = isWeighted
    self.identifier = identifier
    if let word = identifier.asString {
      ownName = word
      let known = Self.accuracies + Self.crossEntropies
      if !known.contains(word.lowercased()) { _ = try MetricRegistry.make(identifier) }
    } else {
      ownName = try MetricRegistry.make(identifier).name
    }
    name = ownName
  }

  /// Makes the metric for targets and predictions of the given shapes, by which "accuracy" is one of
  /// three.
  mutating func build(target: Shape, prediction: Shape) throws(LeptonError) {
    var resolved = ShapeKind.replace(identifier, Self.accuracies, target, prediction) {
      switch $0 {
      case .binary: "BinaryAccuracy"
      case .sparse: "SparseCategoricalAccuracy"
      case .categorical: "CategoricalAccuracy"
      }
    }
    resolved = ShapeKind.replace(resolved, Self.crossEntropies, target, prediction) {
      switch $0 {
      case .binary: "BinaryCrossentropy"
      case .sparse: "SparseCategoricalCrossentropy"
      case .categorical: "CategoricalCrossentropy"
      }
    }
    metric = try MetricRegistry.make(resolved)
    metric?.name = ownName
  }
}
