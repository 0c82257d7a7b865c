import LeptonBase
import LeptonJSON
import LeptonLayers

/// What is to be said about a file.
public struct FileReport: Sendable {
  public let path: String
  /// For people: "whole model in HDF5 (.h5)" and so on.
  public let kind: String
  /// The version of Keras that wrote it, where it says so.
  public let kerasVersion: String?
  public let backend: String?
  /// Bytes of the file.
  public let size: Int
  public let layerCount: Int
  public let arrayCount: Int
  /// Why lepton refuses the model or its weights, nil where it opens them.
  public let refusal: String?
  /// Why lepton does not write the model for Keras 3, nil where it does or has none.
  public let fixRefusal: String?
  public let findings: [FileFinding]

  /// Whether anything was found that keeps Keras 3 from opening the file.
  public var stopsKeras3: Bool { findings.contains { $0.effect == .stops } }

  /// Examines the file at a path.
  ///
  /// - Throws: what opening a file throws, where it is none of Keras's or damaged.
  public init(path: String) throws(LeptonError) {
    let file = try KerasFile(path: path)
    self.path = path
    do throws(LeptonError) {
      let opened = Self.opened(file)
      let examination = try FileExamination(file, opened.network)
      kind = file.kind.description
      kerasVersion = file.kerasVersion
      backend = file.backend
      size = file.size
      layerCount = examination.layers.filter { $0.owners.isEmpty }.count
      arrayCount = examination.arrays.count
      var findings: [FileFinding] = []
      for check in FileChecks.all { findings += try check.findings(in: examination) }
      self.findings = findings
      refusal = opened.refusal
      fixRefusal = opened.network.flatMap { Self.fixRefusal(of: $0) }
    } catch { throw error.at(path) }
  }

  private static func opened(_ file: KerasFile) -> (network: Network?, refusal: String?) {
    guard file.configuration != nil else { return (nil, nil) }
    do throws(LeptonError) {
      let description = try file.modelDescription()
      let network = try Network(description)
      if network.isBuilt { try file.weights?.load(into: network, description: description) }
      return (network, nil)
    } catch { return (nil, error.message) }
  }

  private static func fixRefusal(of network: Network) -> String? {
    do throws(LeptonError) {
      try KerasWriter.checkBuilt(network)
      let (network, _) = try EquivalentModel.written(network, nil, for: .keras3)
      _ = try HardSigmoidScaling(network, isForKeras2: false)
      _ = try KerasWriter.textForKeras3(network, nil, for: .keras3)
      return nil
    } catch { return error.message }
  }

  /// The report as JSON; see lepton_file_inspect() in lepton.h for the keys.
  public var json: String {
    let report: JSONObject = [
      "file": .string(path), "kind": .string(kind),
      "keras_version": kerasVersion.map { .string($0) } ?? .null,
      "backend": backend.map { .string($0) } ?? .null,
      "bytes": JSONValue(size), "layers": JSONValue(layerCount), "arrays": JSONValue(arrayCount),
      "refusal": refusal.map { .string($0) } ?? .null,
      "fix_refusal": fixRefusal.map { .string($0) } ?? .null, "stops_keras_3": .bool(stopsKeras3),
      "findings": .array(
        findings.map { finding in
          [
            "check": .string(finding.check), "effect": .string(finding.effect.rawValue),
            "sentence": .string(finding.sentence),
            "layers": .array(finding.layers.map { .string($0) }),
          ]
        }),
    ]
    return report.text
  }
}
