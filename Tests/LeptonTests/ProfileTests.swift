import Lepton
import LeptonBase
import LeptonJSON
import LeptonTraining
import Testing

@Suite struct ProfileTests {
  private static let batch = 3

  /// Conv2D(4, 3, relu) on 6×6×2, Flatten, Dense(5).
  private func model() throws -> Model {
    try Model(
      json: """
        {"class_name": "Sequential", "config": {"name": "small", "layers": [
          {"class_name": "InputLayer",
           "config": {"name": "x", "batch_shape": [null, 6, 6, 2], "dtype": "float32"}},
          {"class_name": "Conv2D",
           "config": {"name": "conv", "filters": 4, "kernel_size": [3, 3], "activation": "relu"}},
          {"class_name": "Flatten", "config": {"name": "flat"}},
          {"class_name": "Dense", "config": {"name": "dense", "units": 5}}]},
         "keras_version": "3.15.1"}
        """)
  }

  private let convolutionOperations = 2 * batch * (4 * 4) * (3 * 3) * 2 * 4
  private let denseOperations = 2 * batch * (4 * 4 * 4) * 5

  @Test(arguments: [true, false])
  func predictions(callingThreadOnly: Bool) throws {
    let session = try model().makeSession(
      inputShapes: [[Self.batch, 6, 6, 2]],
      options: Session.Options(usesCallingThreadOnly: callingThreadOnly))
    let profile = try session.profile(runs: 7)
    #expect(profile.threadCount == (callingThreadOnly ? 1 : Threads.count))
    #expect(profile.peak > 0 && profile.peak.isFinite)
    #expect(profile.ops.map(\.facts.layer) == ["conv", "dense"])
    #expect(
      profile.ops.map(\.facts.op) == ["convolution, bias, relu", "matrix product, bias"])
    #expect(profile.ops[1].facts.kernel == "matrix product, packed")
    #expect(
      profile.ops.map(\.facts.floatOperations) == [convolutionOperations, denseOperations])
    // Input, output, bias, and at least the kernel, which is packed.
    let least = 4 * (Self.batch * 64 + Self.batch * 5 + 5 + 64 * 5)
    #expect(profile.ops[1].facts.byteCount >= least)
    for op in profile.ops {
      #expect(op.calls == 7)
      #expect(op.milliseconds > 0)
      let speed = Double(op.facts.floatOperations) / op.milliseconds * 1e3
      #expect(abs(op.peakFraction - speed / profile.peak) <= 1e-9)
    }
    #expect(profile.steps.map(\.op) == [0, 1])
    #expect(profile.steps[0].begin == 0 && profile.steps[1].begin >= profile.steps[0].end)
  }

  @Test func aProfileIsLikeARun() throws {
    let (plain, profiled) = (try model(), try model())
    for (index, weight) in plain.weights.enumerated() {
      let count = weight.type.shape.count ?? 0
      let values = (0..<count).map { Float($0 % 7) / 7 - 0.4 }
      try set(plain, index, values)
      try set(profiled, index, values)
    }
    func outputs(_ model: Model, _ run: (Session) throws -> Void) throws -> [Float] {
      let session = try model.makeSession(inputShapes: [[1, 6, 6, 2]])
      let input = session.input(0).assumingMemoryBound(to: Float.self)
      for index in 0..<72 { input[index] = Float(index) / 72 }
      try run(session)
      let output = session.output(0).assumingMemoryBound(to: Float.self)
      return (0..<5).map { output[$0] }
    }
    let expected = try outputs(plain) { try $0.run() }
    #expect(try outputs(profiled) { _ = try $0.profile(runs: 2) } == expected)
    #expect(expected.contains { $0 != 0 })
  }

  private func set(_ model: Model, _ index: Int, _ values: [Float]) throws {
    let buffer = try HostBuffer.copying(values)
    let dims = try HostBuffer.copying(model.weights[index].type.shape.dims.map { Int64($0) })
    try model.setWeight(
      index,
      ArrayView(
        data: buffer.pointer, dtype: .float32,
        dims: UnsafePointer(dims.pointer.assumingMemoryBound(to: Int64.self)),
        rank: model.weights[index].type.shape.rank))
    withExtendedLifetime((buffer, dims)) {}
  }

  @Test func training() throws {
    let model = try model()
    try model.compile(#"{"optimizer": "sgd", "loss": "mse"}"#)
    let x = try HostBuffer.zeros(byteCount: 4 * Self.batch * 72)
    let y = try HostBuffer.zeros(byteCount: 4 * Self.batch * 5)
    let dims: [Int64] = [Int64(Self.batch), 6, 6, 2, Int64(Self.batch), 5]
    let shapes = try HostBuffer.copying(dims)
    let start = UnsafePointer(shapes.pointer.assumingMemoryBound(to: Int64.self))
    let samples = try Samples(
      inputs: [
        SampleArray(ArrayView(data: x.pointer, dtype: .float32, dims: start, rank: 4), "x")
      ],
      targets: [
        SampleArray(ArrayView(data: y.pointer, dtype: .float32, dims: start + 4, rank: 2), "y")
      ])
    let profile = try model.profileTraining(samples, runs: 3)
    withExtendedLifetime((x, y, shapes)) {}
    let layers = Set(profile.ops.map(\.facts.layer))
    #expect(layers.isSuperset(of: ["conv", "dense", "loss mse", "optimizer sgd"]))
    let gradient = try #require(
      profile.ops.first { $0.facts.op == "convolution kernel gradient" })
    #expect(gradient.facts.floatOperations == convolutionOperations)
    #expect(profile.ops.allSatisfy { $0.calls == 3 })
    // The first of an optimizer's variables counts the steps that it has done.
    let iteration = try model.value(ofOptimizerVariable: 0)
    let count = withExtendedLifetime(iteration.buffer) { $0.pointer.load(as: Int64.self) }
    #expect(count == 3)
  }

  @Test func asJSON() throws {
    let session = try model().makeSession(inputShapes: [[Self.batch, 6, 6, 2]])
    let profile = try session.profile(runs: 2)
    let facts = try #require(try JSONValue(parsing: profile.json).asObject)
    #expect(facts["threads"]?.asInt == profile.threadCount)
    #expect(facts["instruction_set"]?.asString == Features.instructionSet)
    let ops = try #require(facts["ops"]?.asArray).map { try #require($0.asObject) }
    #expect(ops.map { $0["layer"]?.asString } == ["conv", "dense"])
    #expect(ops.map { $0["flops"]?.asInt } == [convolutionOperations, denseOperations])
    #expect(ops.allSatisfy { $0["calls"]?.asInt == 2 })

    let trace = try #require(try JSONValue(parsing: profile.traceJSON).asObject)
    let events = try #require(trace["traceEvents"]?.asArray).map { try #require($0.asObject) }
    let calls = events.filter { $0["ph"]?.asString == "X" && $0["tid"]?.asInt == 0 }
    #expect(calls.map { $0["name"]?.asString } == ["conv", "dense"])
    for event in events where event["ph"]?.asString == "X" {
      #expect((event["ts"]?.asDouble ?? -1) >= 0 && (event["dur"]?.asDouble ?? -1) >= 0)
    }
    #expect(events.contains { $0["ph"]?.asString == "M" })
  }

  @Test(arguments: [0, -1, 1_000_001])
  func refusedRuns(_ runs: Int) throws {
    let session = try model().makeSession(inputShapes: [[1, 6, 6, 2]])
    #expect(throws: LeptonError.self) { try session.profile(runs: runs) }
  }
}
