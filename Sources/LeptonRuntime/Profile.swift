import LeptonBase
import LeptonKernels

/// Where the time of a program goes: every kernel call, in the order of the program.
public struct Profile: Sendable {
  /// One kernel call of each run.
  public struct Op: Sendable {
    public var facts: ProgramStep.Facts
    /// How often it was timed.
    public var calls: Int
    /// The median over the calls.
    public var milliseconds: Double
    /// Floating-point operations a second as a part of `Profile.peak`. More than 1 where the kernel
    /// gets by with fewer operations than the op is written with.
    public var peakFraction: Double
  }

  /// Something that a thread did in the last run, in nanoseconds since its beginning.
  public struct Event: Sendable {
    /// 0 is the thread that called; tasks of the others are counted from 1.
    public var thread: Int
    /// The number of the op.
    public var op: Int
    public var begin: Int64
    public var end: Int64
  }

  public var ops: [Op]
  /// Threads that took part.
  public var threadCount: Int
  /// Floating-point operations a second that these threads reach together in registers.
  public var peak: Double
  /// The ops of the last run on the calling thread.
  public var steps: [Event]
  /// The tasks into which kernels had split the work of the last run.
  public var tasks: [Event]

  /// The sum of the ops' times.
  public var milliseconds: Double { ops.reduce(0) { $0 + $1.milliseconds } }
}

/// Collects what runs of one program take; see `Execution.profile`. One thread at a time.
public final class ProfileRecorder {
  private let inner: ThreadPool?
  private let tracing: OpaquePointer?
  private var durations: [[Int64]] = []
  private var steps: [(begin: Int64, end: Int64)] = []

  /// Tasks of a run beyond these are not shown.
  private static let mostTasks: Int64 = 1 << 18

  /// - Parameter pool: the threads that runs may use; nil for the calling thread alone.
  public init(pool: ThreadPool?) {
    inner = pool
    tracing = pool?.pool.flatMap { lk_tracing_create($0, Self.mostTasks) }
  }

  deinit { lk_tracing_free(tracing) }

  /// What kernels run on.
  var pool: OpaquePointer? { tracing.map { lk_tracing_pool($0) } ?? inner?.pool }

  func beginRun(stepCount: Int) {
    if durations.count != stepCount { durations = Array(repeating: [], count: stepCount) }
    steps.removeAll(keepingCapacity: true)
    if let tracing { lk_tracing_clear(tracing) }
  }

  func add(begin: Int64, end: Int64) {
    if durations.indices.contains(steps.count) { durations[steps.count].append(end - begin) }
    steps.append((begin, end))
  }

  /// What was recorded of a program. Measures the processor's peak, once in a process.
  public func profile(of program: Program) -> Profile {
    let threadCount = inner?.threadCount ?? 1
    let peak = Peak.operationsPerSecond(threads: threadCount)
    let ops = zip(program.steps, durations).map { step, durations in
      let milliseconds =
        durations.isEmpty ? 0 : Double(durations.sorted()[durations.count / 2]) / 1e6
      let speed =
        milliseconds > 0 ? Double(step.facts.floatOperations) / milliseconds * 1e3 : 0
      return Profile.Op(
        facts: step.facts, calls: durations.count, milliseconds: milliseconds,
        peakFraction: peak > 0 ? speed / peak : 0)
    }
    let origin = steps.first?.begin ?? 0
    return Profile(
      ops: ops, threadCount: threadCount, peak: peak,
      steps: steps.enumerated().map { number, step in
        Profile.Event(
          thread: 0, op: number, begin: step.begin - origin, end: step.end - origin)
      },
      tasks: tasks(origin))
  }

  private func tasks(_ origin: Int64) -> [Profile.Event] {
    guard let tracing else { return [] }
    var count: Int64 = 0
    let start = lk_tracing_tasks(tracing, &count)
    let found = UnsafeBufferPointer(start: start, count: Int(count)).sorted { $0.begin < $1.begin }
    var threads = [lk_this_thread(): 0]
    var op = 0
    return found.map { task in
      // Ops follow each other: a task belongs to the last that had begun.
      while op + 1 < steps.count, steps[op + 1].begin <= task.begin { op += 1 }
      let thread = threads[task.thread] ?? threads.count
      threads[task.thread] = thread
      return Profile.Event(
        thread: thread, op: op, begin: task.begin - origin, end: task.end - origin)
    }
  }
}
