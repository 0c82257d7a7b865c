import LeptonBase
import LeptonJSON

/// Keeps the state of a fit in a folder, and goes on from there where an earlier fit was interrupted. The
/// folder goes away at the end.
final class BackupAndRestore: TrainingCallback {
  private let folder: String
  private var frequency: SaveFrequency
  private let keepsPrevious: Bool
  private let deletesAtEnd: Bool
  private var epoch = 0
  private var batch = 0

  private static let weights = "latest.weights.h5"
  private static let metadata = "training_metadata.json"
  private static let previous = ".bkp"

  init(_ options: Options) throws(LeptonError) {
    folder = try options.string("backup_dir", default: nil)
    guard !folder.isEmpty else { throw options.error("backup_dir", "is empty") }
    frequency = try SaveFrequency(options)
    keepsPrevious = try options.bool("double_checkpoint", default: false)
    deletesAtEnd = try options.bool("delete_checkpoint", default: true)
  }

  func handle(
    _ event: TrainingEvent, _ logs: inout Logs, _ session: FitSession
  ) throws(LeptonError) {
    switch event.kind {
    case .trainBegin:
      (epoch, batch) = (session.initialEpoch, 0)
      try restore(session)
    case .trainBatchEnd:
      batch = event.step
      if frequency.countBatch() { try save(session) }
    case .epochEnd:
      (epoch, batch) = (event.epoch + 1, 0)
      if frequency.isByEpoch { try save(session) }
    case .trainEnd:
      guard deletesAtEnd else { return }
      let files = [Self.weights, Self.metadata]
      Folders.remove(folder, files: files + files.map { $0 + Self.previous })
    default: break
    }
  }

  private func path(_ name: String) -> String { folder + "/" + name }

  private func restore(_ session: FitSession) throws(LeptonError) {
    do throws(LeptonError) {
      try restore(session, suffix: "")
    } catch {
      // Interrupted while it was written: the one before is whole.
      guard Folders.exists(path(Self.weights + Self.previous)) else { throw error }
      try restore(session, suffix: Self.previous)
    }
  }

  private func restore(_ session: FitSession, suffix: String) throws(LeptonError) {
    let weights = path(Self.weights + suffix)
    guard Folders.exists(weights) else { return }
    if suffix.isEmpty {
      try session.restore(weights)
    } else {
      // Files of weights are known by their ending.
      try Folders.copy(weights, to: path(Self.weights))
      try session.restore(path(Self.weights))
    }
    guard let bytes = try Folders.read(path(Self.metadata + suffix)) else { return }
    let state = try JSONValue(parsing: bytes)
    guard let found = state["epoch"]?.asInt, found >= 0 else {
      throw LeptonError(
        .format, "\(path(Self.metadata)): 'epoch' should be a number, but is \(state.summary)")
    }
    epoch = found
    session.initialEpoch = found
    Log.write(.info, "BackupAndRestore goes on with epoch \(found + 1)")
  }

  private func save(_ session: FitSession) throws(LeptonError) {
    try Folders.make(folder)
    if keepsPrevious {
      for name in [Self.weights, Self.metadata] where Folders.exists(path(name)) {
        try Folders.copy(path(name), to: path(name + Self.previous))
      }
    }
    try session.save(path(Self.weights), true)
    let state: JSONValue = ["epoch": JSONValue(epoch), "batch": JSONValue(batch)]
    try Folders.replace(path(Self.metadata), Array(state.text.utf8))
  }
}
