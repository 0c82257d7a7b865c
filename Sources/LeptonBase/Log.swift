import Synchronization

/// Messages for whoever wants to know what lepton does; nobody does unless the host asks.
public enum Log {
  /// The kinds of messages; the raw values are those of `lepton_log_level` in lepton.h.
  public enum Level: Int32, Sendable, CaseIterable {
    /// Something that works, but perhaps not as meant.
    case warning = 10
    /// What happens seldom: a model opened, a thread pool made.
    case info = 20
    /// What happens inside: a program compiled.
    case debug = 30
  }

  private struct Sink: @unchecked Sendable {
    var level: Level
    var write: (Level, String) -> Void
  }

  private static let sink = Lock<Sink?>(nil)
  /// The sink's level, 0 where there is none: what is not wanted costs one load.
  private static let wanted = Atomic<Int32>(0)

  /// Hands messages up to `level` to `write`, on the threads they arise on; nil: to nobody.
  public static func send(upTo level: Level, to write: ((Level, String) -> Void)?) {
    let made = write.map { Sink(level: level, write: $0) }
    sink.withLock { $0 = made }
    wanted.store(made == nil ? 0 : level.rawValue, ordering: .releasing)
  }

  /// Tells a message, which is only made where it is wanted.
  public static func write(_ level: Level, _ message: @autoclosure () -> String) {
    guard level.rawValue <= wanted.load(ordering: .relaxed) else { return }
    guard let sink = sink.withLock({ $0 }) else { return }
    sink.write(level, message())
  }
}
