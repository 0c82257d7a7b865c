import ArgumentParser
import Lepton
import LeptonBase

/// `lepton bench FILE --batch N --threads T`
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Times a model on zeros.",
    discussion: "Dimensions that the model leaves open besides the batch are as --length says.")

  @Argument(help: "A model file.")
  var file: String

  @Option(help: "Samples in a call.")
  var batch = 1

  @Option(help: "Threads; 0 for as many as there are cores.")
  var threads = 0

  @Option(help: "The length of dimensions that the model leaves open.")
  var length = 100

  @Option(help: "For how many seconds to measure.")
  var seconds = 2.0

  @Flag(help: "Time steps of training (Adam, mean squared error) in place of predictions.")
  var train = false

  @Flag(help: "Also tell how long every op takes, and how near it comes to the processor's limit.")
  var profile = false

  @Option(help: "Write the profile's last run there, for chrome://tracing and ui.perfetto.dev.")
  var trace: String?

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard batch > 0, length > 0, seconds > 0 else {
      throw ValidationError("--batch, --length and --seconds must be positive")
    }
  }

  func run() throws {
    try Threads.setCount(threads)
    let clock = ContinuousClock()
    let begin = clock.now
    let model = try Model.load(path: file)
    let loaded = clock.now
    let bench = try train ? BenchTask(training: model, shapes(model)) : .init(model, shapes(model))
    try bench.run()
    let first = clock.now
    var times: [Duration] = []
    let end = clock.now + .seconds(seconds)
    repeat {
      let start = clock.now
      try bench.run()
      times.append(clock.now - start)
    } while clock.now < end
    times.sort()
    let report = BenchReport(
      model: model, batch: batch, isTraining: train, load: loaded - begin, first: first - loaded,
      times: times)
    let wantsProfile = profile || trace != nil
    // As many runs as fit into the time, timed anew.
    let runs = max(1, min(1000, Int(seconds / max(report.median / .seconds(1), 1e-6))))
    let found = try wantsProfile ? bench.profile(runs) : nil
    print(json ? report.json(found) : report.text(found))
    if let trace, let found { try File.write([Array(found.traceJSON.utf8)], to: trace) }
  }

  /// Shapes of the inputs with all dimensions known.
  private func shapes(_ model: Model) -> [Shape] {
    model.inputs.map { info in
      Shape(info.shape.dims.enumerated().map { $1 >= 0 ? $1 : $0 == 0 ? batch : length })
    }
  }
}
