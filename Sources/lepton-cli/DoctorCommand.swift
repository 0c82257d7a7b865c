import ArgumentParser
import Lepton
import LeptonBase

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// `lepton doctor FILE [--fix OUT] [--json]`
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Says what wrote a file, what is unusual in it and what would stop Keras 3.",
    discussion: """
      Exit status: 0 where nothing is found, 1 where something is, 2 where the file cannot be read or \
      not be fixed.
      """)

  @Argument(help: "A model file of any kind and version.")
  var file: String

  @Option(name: .long, help: "A file to write that Keras 3 opens (.keras, .h5 or .weights.h5).")
  var fix: String?

  @Flag(name: .long, help: "Print the report as JSON.")
  var json = false

  func run() throws {
    let inspection: FileInspection
    do throws(LeptonError) {
      inspection = try FileInspection(path: file)
      if let fix { try Model.convert(path: file, to: fix, reader: .keras3) }
    } catch {
      let text = Array("Error: \(error.message)\n".utf8)
      _ = text.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
      throw ExitCode(2)
    }
    if json { print(inspection.json) } else { show(inspection) }
    if !inspection.findings.isEmpty || inspection.refusal != nil { throw ExitCode(1) }
  }

  private func show(_ inspection: FileInspection) {
    print("File:      \(file), \(inspection.size) bytes")
    print("Kind:      \(inspection.kind)")
    let backend = inspection.backend.map { " on \($0)" } ?? ""
    print("Keras:     \(inspection.kerasVersion ?? "not said")\(backend)")
    print("Contents:  \(inspection.layerCount) layers, \(inspection.arrayCount) arrays")
    print("Keras 3:   \(inspection.stopsKeras3 ? "cannot open it" : "nothing known stops it")")
    print("lepton:    \(inspection.refusal ?? "opens it")")
    if let fix { print("Fixed:     \(fix)") }
    if let refusal = inspection.fixRefusal { print("--fix:     \(refusal)") }
    for finding in inspection.findings {
      print("\n\(finding.effect): \(finding.check)\n  \(finding.sentence)")
      if !finding.layers.isEmpty { print("  in " + list(finding.layers)) }
    }
  }

  private func list(_ layers: [String]) -> String {
    let shown = layers.prefix(8).map { "\'\($0)\'" }.joined(separator: ", ")
    return layers.count > 8 ? shown + " and \(layers.count - 8) more" : shown
  }
}
