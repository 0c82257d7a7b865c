import LeptonBase
import LeptonGraph
import LeptonRuntime

/// A program for one set of input shapes, with executions to run it that are not in use.
final class Plan: Sendable {
  let program: Program
  /// As the caller gives them; the program's own may have an axis of one element more or less.
  let inputShapes: [Shape]
  /// What it takes the lengths of open texts to be, see `OpenText`.
  let textLengths: [Int]?
  private let idle = Lock<[Execution]>([])

  init(_ program: Program, inputShapes: [Shape], textLengths: [Int]? = nil) {
    self.program = program
    self.textLengths = textLengths
    self.inputShapes = inputShapes
  }

  /// Runs the program with an execution of the caller's own. More executions are made while more
  /// threads run at once, and kept for the next time.
  func run(
    inputs: UnsafePointer<UnsafeMutableRawPointer?>,
    outputs: UnsafePointer<UnsafeMutableRawPointer?>, pool: OpaquePointer?
  ) throws(LeptonError) {
    let execution: Execution
    if let free = idle.withLock({ $0.popLast() }) {
      execution = free
    } else {
      execution = try Execution(program)
    }
    defer { idle.withLock { $0.append(execution) } }
    try execution.run(inputs: inputs, outputs: outputs, pool: pool)
  }

  func matches(_ inputs: UnsafePointer<ArrayView>, count: Int) -> Bool {
    guard count == inputShapes.count else { return false }
    for index in 0..<count where !inputs[index].hasShape(inputShapes[index]) { return false }
    return true
  }

  /// Sets the states of all idle executions to zero.
  func resetStates() { idle.withLock { $0.forEach { $0.resetStates() } } }
}
