import ArgumentParser
import Lepton
import LeptonBase

/// `lepton bench FILE --batch N --threads T`
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Times predictions of a model on zeros.",
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

  @Flag(help: "Also tell how long every step of the program takes.")
  var profile = false

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
    var inputs: [HostArray] = []
    for info in model.inputs {
      let dims = info.shape.dims.enumerated().map { $1 >= 0 ? $1 : $0 == 0 ? batch : length }
      inputs.append(try HostArray(info.dtype, Shape(dims)))
    }
    let outputs = try predict(model, inputs, batchSize: batch)
    let first = clock.now
    let inputViews = inputs.map(\.view)
    let outputViews = outputs.map(\.view)
    var times: [Duration] = []
    let end = clock.now + .seconds(seconds)
    repeat {
      let start = clock.now
      try model.predict(
        inputs: inputViews, count: inputViews.count, outputs: outputViews, count: outputViews.count)
      times.append(clock.now - start)
    } while clock.now < end
    withExtendedLifetime((inputs, outputs)) {}
    report(model, times.sorted(), load: loaded - begin, first: first - loaded)
    if profile { try reportSteps(model, inputs.map(\.shape)) }
  }

  /// The fastest of several runs of every step, longest first.
  private func reportSteps(_ model: Model, _ shapes: [Shape]) throws {
    let session = try model.makeSession(inputShapes: shapes)
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    var fastest = try session.profile()
    repeat {
      for (index, step) in try session.profile().enumerated() {
        fastest[index].duration = min(fastest[index].duration, step.duration)
      }
    } while clock.now < end
    let total = fastest.reduce(.zero) { $0 + $1.duration }
    print("\nsteps      \(milliseconds(total)) in all")
    for step in fastest.sorted(by: { $0.duration > $1.duration }) {
      print("\(milliseconds(step.duration))  \(step.label)")
    }
  }

  private func report(_ model: Model, _ times: [Duration], load: Duration, first: Duration) {
    let median = times[times.count / 2]
    print(
      "model      \(model.name), batch \(batch), \(Threads.count) threads, "
        + Features.instructionSet)
    print("load       \(milliseconds(load))")
    print("first run  \(milliseconds(first))")
    print("median     \(milliseconds(median)) of \(times.count) runs")
    print("fastest    \(milliseconds(times[0]))")
    print("slowest    \(milliseconds(times[times.count - 1]))")
    let seconds = median / .seconds(1)
    guard seconds > 0 else { return }
    print("samples    \(Int(Double(batch) / seconds)) per second")
    if batch == 1, let operations = model.floatOperations {
      print("arithmetic \(rounded(Double(operations) / seconds / 1e9, digits: 2)) GFLOP/s")
    }
  }

  private func milliseconds(_ duration: Duration) -> String {
    "\(rounded(duration / .milliseconds(1), digits: 4)) ms"
  }

  private func rounded(_ value: Double, digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    return String((value * scale).rounded() / scale)
  }
}
