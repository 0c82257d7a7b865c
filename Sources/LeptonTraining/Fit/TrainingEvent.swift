/// A moment of a fit or an evaluation, named as the methods of Keras's callbacks.
public struct TrainingEvent: Sendable {
  public enum Kind: Int32, Sendable {
    case trainBegin = 0
    case trainEnd = 1
    case epochBegin = 2
    case epochEnd = 3
    case trainBatchBegin = 4
    case trainBatchEnd = 5
    case testBegin = 6
    case testEnd = 7
    case testBatchBegin = 8
    case testBatchEnd = 9
  }

  public var kind: Kind
  /// From 0.
  public var epoch: Int
  /// The batch within the epoch, from 0.
  public var step: Int
  /// Batches of the epoch, nil while that is not known.
  public var steps: Int?
}
