/// How long and with what to train; the arguments of Keras's `fit`.
public struct FitOptions {
  public var source: any BatchSource
  /// The epoch to stop before, counted from 0.
  public var epochs = 1
  public var initialEpoch = 0
  /// Batches of an epoch; nil: until the data ends.
  public var stepsPerEpoch: Int?
  public var validation: (any BatchSource)?
  public var validationSteps: Int?
  /// Epochs from one validation to the next.
  public var validationFrequency = 1
  public var callbacks: [any TrainingCallback] = []

  public init(_ source: any BatchSource) { self.source = source }
}
