import LeptonBase
import LeptonGraph

/// What layers write themselves into: a graph under construction, and how the graph will be used.
///
/// The same lowering serves graphs with unknown dimensions, which are written once to build the
/// weights and to learn the shapes of outputs and are never run, and graphs that will be compiled.
public final class Lowering {
  public let builder: GraphBuilder
  /// Whether every recurrent layer keeps its state from run to run, as in a streaming session; else
  /// only those do whose configuration says `stateful`.
  public let keepsState: Bool
  /// Keras's `training`: dropout drops, batch normalization uses and updates the batch's statistics.
  public internal(set) var isTraining: Bool
  /// Whether a `training` that the model's calls record decides how layers run.
  var obeysRecordedTraining = false
  /// Whether the graph will be compiled; else it only tells shapes, and what is known of the data at run
  /// time is not known to it.
  public let isForRunning: Bool
  /// How many tokens the longest text has for every text layer that does not say, in the order in which
  /// they are lowered; nil where nobody measures.
  public var textLengths: [Int]?
  /// What versions of Keras do not agree about.
  var disputed: [(OldRuleEffect, Value)] = []
  /// Scalars that layers add to the loss: activity regularizers, Keras's `add_loss`.
  public internal(set) var losses: [Value] = []

  public init(
    _ builder: GraphBuilder, keepsState: Bool = false, isTraining: Bool = false,
    isForRunning: Bool = false, textLengths: [Int]? = nil
  ) {
    self.builder = builder
    self.isForRunning = isForRunning
    self.textLengths = textLengths
    self.keepsState = keepsState
    self.isTraining = isTraining
  }

  /// The next of `textLengths`.
  func nextTextLength(_ layer: Layer) throws(LeptonError) -> Int {
    guard let lengths = textLengths, let length = lengths.first else {
      throw layer.error(
        "gives as many tokens as the longest text has, which only predictions of texts that are the "
          + "model's own inputs find out; give it an output_sequence_length", code: .unsupported)
    }
    textLengths = Array(lengths.dropFirst())
    return length
  }

  public func addLoss(_ scalar: Value) { losses.append(scalar) }

  /// Adds the penalty of a layer's output (N, …) per sample, as Keras does for activity regularizers;
  /// while the batch is unknown there is nothing to add.
  public func addLoss(of output: Value, _ regularizer: any Regularizer) throws(LeptonError) {
    guard shape(output).isKnown else { return }
    let penalty = try regularizer.lower(float(output), builder)
    let batch = shape(output).dims.first ?? 1
    addLoss(batch == 1 ? penalty : try binary(.divide, penalty, Double(Swift.max(batch, 1))))
  }

  public func type(_ value: Value) -> TensorType { builder.type(value) }
  public func shape(_ value: Value) -> Shape { builder.shape(value) }
  public func dtype(_ value: Value) -> DType { builder.type(value).dtype }
}
