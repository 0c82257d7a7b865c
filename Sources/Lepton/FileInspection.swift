import LeptonBase
import LeptonKeras

/// What is to be said about a model file: who wrote it, what is unusual in it, and what would stop
/// Keras 3 from opening it.
public struct FileInspection: Sendable {
  /// A finding.
  public struct Finding: Sendable {
    /// The name of the check that found it.
    public let check: String
    /// "stops" (Keras 3 refuses the file), "changes" (it computes other numbers or loses something) or
    /// "unusual".
    public let effect: String
    public let sentence: String
    /// The layers concerned, if any.
    public let layers: [String]
  }

  private let report: FileReport

  /// Examines the file at a path.
  ///
  /// - Throws: `.notFound`, `.inputOutput`; `.format` where it is no model file or is damaged,
  ///   `.unsupported`, `.limit` for what is refused before it is looked at.
  public init(path: String) throws(LeptonError) { report = try FileReport(path: path) }

  public var kind: String { report.kind }
  /// The version of Keras that wrote it, where it says so.
  public var kerasVersion: String? { report.kerasVersion }
  public var backend: String? { report.backend }
  public var layerCount: Int { report.layerCount }
  public var arrayCount: Int { report.arrayCount }
  /// Bytes of the file.
  public var size: Int { report.size }
  /// Whether anything was found that keeps Keras 3 from opening the file.
  public var stopsKeras3: Bool { report.stopsKeras3 }
  /// Why lepton refuses the model or its weights, nil where it opens them.
  public var refusal: String? { report.refusal }
  /// Why lepton does not write the model for Keras 3, nil where it does or has none.
  public var fixRefusal: String? { report.fixRefusal }
  public var findings: [Finding] {
    report.findings.map {
      Finding(
        check: $0.check, effect: $0.effect.rawValue, sentence: $0.sentence, layers: $0.layers)
    }
  }
  /// All of it as JSON; see lepton_file_inspect() in lepton.h for the keys.
  public var json: String { report.json }
}
