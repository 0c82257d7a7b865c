import ArgumentParser
import Lepton

/// The command `lepton`.
@main
struct LeptonCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lepton", abstract: "Opens Keras model files: says what is in them, runs them.",
    version: Features.version,
    subcommands: [
      InfoCommand.self, PredictCommand.self, ConvertCommand.self, DoctorCommand.self,
      BenchCommand.self,
    ])
}
