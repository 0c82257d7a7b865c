import LeptonBase
import LeptonTraining
import Synchronization

/// A model's trainer, once it is compiled.
final class TrainingState: Sendable {
  private let held = Lock<Trainer?>(nil)
  /// Whether the trainer has weights that the model's parameters do not show yet. Every prediction looks
  /// at this, so it is cheap.
  private let isAhead = Atomic<Bool>(false)

  var trainer: Trainer? { held.withLock { $0 } }

  func set(_ trainer: Trainer?) { held.withLock { $0 = trainer } }

  func markAhead() { isAhead.store(true, ordering: .releasing) }

  /// Whether somebody has to publish the trainer's weights; the caller does.
  func takeAhead() -> Bool {
    guard isAhead.load(ordering: .acquiring) else { return false }
    return isAhead.exchange(false, ordering: .acquiringAndReleasing)
  }
}
