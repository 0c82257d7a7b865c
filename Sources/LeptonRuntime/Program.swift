import LeptonBase
import LeptonGraph

/// A compiled graph: kernel calls in order, for fixed shapes. Immutable; any number of executions may
/// run it at once.
public final class Program: Sendable {
  public let inputs: [TensorType]
  public let outputs: [TensorType]
  public let states: [TensorType]
  /// The parameter that a state stands for, for every state; nil for the states of layers.
  public let stateParameters: [Parameter?]
  /// What a layer's state holds at first, zeros where nil.
  public let initialStates: [HostBuffer?]
  public let steps: [ProgramStep]
  public let arenaByteCount: Int
  public let floatOperations: Int

  public init(
    inputs: [TensorType], outputs: [TensorType], states: [TensorType],
    stateParameters: [Parameter?], initialStates: [HostBuffer?], steps: [ProgramStep],
    arenaByteCount: Int, floatOperations: Int
  ) {
    self.inputs = inputs
    self.outputs = outputs
    self.states = states
    self.stateParameters = stateParameters
    self.initialStates = initialStates
    self.steps = steps
    self.arenaByteCount = arenaByteCount
    self.floatOperations = floatOperations
  }
}
