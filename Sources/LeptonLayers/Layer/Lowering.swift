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
  /// Scalars that layers add to the loss: activity regularizers, Keras's `add_loss`.
  public internal(set) var losses: [Value] = []

  public init(_ builder: GraphBuilder, keepsState: Bool = false, isTraining: Bool = false) {
    self.builder = builder
    self.keepsState = keepsState
    self.isTraining = isTraining
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
