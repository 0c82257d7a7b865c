import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonKeras
import LeptonLayers
import LeptonTraining
import Synchronization

/// A model's trainer: made by `compile`, or from what the model's file says when it is first needed, for
/// most who open a file want to predict and nothing else.
final class TrainingState: Sendable {
  private struct Held {
    var trainer: Trainer?
    /// What the model was compiled with and its optimizer's variables, as its file has them.
    var saved: (@Sendable () throws(LeptonError) -> CompiledState?)?
  }

  private let held = Lock(Held())
  /// Whether training may have changed weights that programs for predictions were made of. Every prediction
  /// looks at this, so it is cheap.
  private let isAhead = Atomic<Bool>(false)

  func set(_ trainer: Trainer?) {
    held.withLock { $0 = Held(trainer: trainer) }
  }

  /// Where the trainer comes from if nobody compiles the model before it is needed.
  func setSaved(_ saved: @escaping @Sendable () throws(LeptonError) -> CompiledState?) {
    held.withLock { $0.saved = saved }
  }

  /// The trainer, if there is one or the file tells of one. An optimizer that lepton does not have leaves
  /// the model as one that is not compiled, with a warning; losses and metrics that it does not have are
  /// left out, with a warning for each.
  func trainer(_ network: Network) -> Trainer? {
    var problems: [String] = []
    let found = held.withLock { held -> Trainer? in
      guard held.trainer == nil, let saved = held.saved else { return held.trainer }
      held.saved = nil
      do throws(LeptonError) {
        guard let state = try saved(), !state.compileConfig.isEmpty else { return nil }
        problems += state.remarks
        let (config, lost) = CompileConfiguration.supported(
          state.compileConfig, outputs: network.outputs.count)
        problems += lost.map(\.message)
        let trainer = try Trainer(network, compileConfiguration: .object(config))
        held.trainer = trainer
        let optimizer = state.compileConfig["optimizer"] ?? .null
        if !state.optimizerVariables.isEmpty, !optimizer.isNull {
          try trainer.setOptimizerVariables(state.optimizerVariables.map(\.value))
        }
      } catch { problems.append(error.message) }
      return held.trainer
    }
    // Outside the lock: the host's log callback may wait for another thread that wants it.
    for problem in problems {
      Log.write(.warning, "model '\(network.name)' is not compiled as its file says: \(problem)")
    }
    return found
  }

  /// The trainer as far as there is one already.
  var current: Trainer? { held.withLock { $0.trainer } }

  func markAhead() { isAhead.store(true, ordering: .releasing) }

  /// Whether somebody has to tell all who look at the weights; the caller does.
  func takeAhead() -> Bool {
    guard isAhead.load(ordering: .acquiring) else { return false }
    return isAhead.exchange(false, ordering: .acquiringAndReleasing)
  }
}
