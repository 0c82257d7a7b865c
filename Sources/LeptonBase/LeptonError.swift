/// What went wrong, as a status for the caller and a sentence for the person who reads it.
///
/// The sentence names the file, layer, key and the values that disagree.
public struct LeptonError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of failure; the raw values are those of `lepton_status` in lepton.h.
  public enum Code: Int32, Sendable, CaseIterable {
    /// An argument is missing or makes no sense: NULL, a negative size, an unknown option.
    case invalidArgument = 10
    /// A handle was used after it was freed, or is not a handle.
    case invalidHandle = 11
    /// An index, name or key that does not exist.
    case notFound = 12
    /// An array's rank or dimensions are not what is asked for.
    case shapeMismatch = 20
    /// An array's element type is not what is asked for.
    case typeMismatch = 21
    /// A file cannot be opened, read or written.
    case inputOutput = 30
    /// A file is none of the kinds that lepton reads, or is damaged.
    case format = 31
    /// Text that should be JSON is not, or says what no model says.
    case configuration = 32
    /// A layer, operation or option that lepton does not know or will not run.
    case unsupported = 40
    /// The weights in a file do not fit the model.
    case weights = 41
    /// A limit that guards against hostile input was reached.
    case limit = 50
    /// Memory cannot be had.
    case outOfMemory = 51
    /// The host asked to stop.
    case cancelled = 60
    /// A function of the host failed.
    case host = 61
    /// A defect of lepton itself.
    case `internal` = 90
  }

  public var code: Code
  public var message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }

  /// The same error, said to have happened at `place` (a file, a layer): "place: message".
  public func at(_ place: String) -> LeptonError { LeptonError(code, "\(place): \(message)") }
}
