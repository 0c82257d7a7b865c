import LeptonBase
import LeptonGraph

/// What callbacks see of a running fit, and how they interfere.
public final class FitSession {
  public let trainer: Trainer
  /// The epoch before which the fit stops.
  public let epochs: Int
  /// Ends the fit after the epoch, or after the batch at whose end it was set.
  public var stopsTraining = false
  /// Writes the model, or its weights alone, to a file; given by whoever knows about files.
  public let save: (_ path: String, _ weightsOnly: Bool) throws(LeptonError) -> Void
  /// Reads what `save` wrote, weights and optimizer, back into the model.
  public let restore: (_ path: String) throws(LeptonError) -> Void
  /// The epoch to begin with; a callback that restores an interrupted fit sets it at its beginning.
  public var initialEpoch: Int

  public init(
    trainer: Trainer, epochs: Int, initialEpoch: Int,
    save: @escaping (_ path: String, _ weightsOnly: Bool) throws(LeptonError) -> Void,
    restore: @escaping (_ path: String) throws(LeptonError) -> Void
  ) {
    self.trainer = trainer
    self.epochs = epochs
    self.initialEpoch = initialEpoch
    self.save = save
    self.restore = restore
  }
}
