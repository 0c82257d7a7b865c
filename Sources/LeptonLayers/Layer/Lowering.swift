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

  public init(_ builder: GraphBuilder, keepsState: Bool = false) {
    self.builder = builder
    self.keepsState = keepsState
  }

  public func type(_ value: Value) -> TensorType { builder.type(value) }
  public func shape(_ value: Value) -> Shape { builder.shape(value) }
  public func dtype(_ value: Value) -> DType { builder.type(value).dtype }
}
