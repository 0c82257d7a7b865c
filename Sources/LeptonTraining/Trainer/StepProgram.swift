import LeptonBase
import LeptonGraph
import LeptonRuntime

/// What distinguishes the programs of a trainer.
struct StepKey: Hashable {
  enum Kind: Hashable {
    case test
    case train(Optimizer.StepKind)
  }

  var kind: Kind
  var inputs: [TensorType]
  var targets: [TensorType]
  var weights: [TensorType?]

  init(_ kind: Kind, _ batch: Batch) {
    self.kind = kind
    inputs = batch.inputs.map(\.type)
    targets = batch.targets.map(\.type)
    weights = batch.weights.map { $0?.type }
  }
}

/// A compiled step, with the memory to run it.
final class StepProgram {
  let execution: Execution
  /// Parameters that a run changes.
  let changed: [Parameter]
  /// Whether an output says if the step was done; see `Optimizer.Applied`.
  let tellsWhetherDone: Bool

  init(_ execution: Execution, changed: [Parameter], tellsWhetherDone: Bool) {
    self.execution = execution
    self.changed = changed
    self.tellsWhetherDone = tellsWhetherDone
  }

  /// Runs the step. Returns false where the optimizer found gradients that are not finite and left
  /// everything as it was.
  ///
  /// - Parameter recorder: writes down how long everything takes.
  func run(
    _ batch: Batch, scalars: [Float], pool: ThreadPool, recorder: ProfileRecorder? = nil
  ) throws(LeptonError) -> Bool {
    var pointers: [UnsafeMutableRawPointer?] =
      batch.inputs.map(\.pointer) + batch.targets.map(\.pointer)
      + batch.weights.compactMap { $0?.pointer }
    var isDone: UInt8 = 1
    var failure: LeptonError?
    // The program only reads its inputs.
    scalars.withUnsafeBytes { scalars in
      if !scalars.isEmpty {
        pointers.append(scalars.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) })
      }
      withUnsafeMutableBytes(of: &isDone) { isDone in
        let outputs = tellsWhetherDone ? [isDone.baseAddress] : []
        do throws(LeptonError) {
          if let recorder {
            try execution.profile(inputs: pointers, outputs: outputs, recorder: recorder)
          } else {
            try execution.run(inputs: pointers, outputs: outputs, pool: pool.pool)
          }
        } catch { failure = error }
      }
    }
    withExtendedLifetime((batch.owners, pool)) {}
    if let failure { throw failure }
    return isDone != 0
  }
}
