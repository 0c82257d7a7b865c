import LeptonBase
import LeptonGraph
import LeptonJSON
import Testing

@testable import LeptonLayers

@Suite struct DropoutTests {
  /// The uniform numbers of a stream, by the plain loop.
  private func uniform(_ count: Int, seed: UInt32, counter: UInt32 = 0) -> [Float] {
    (0..<count).map { place in
      let block = UInt64(place / 64 * 16 + place % 16)
      let words = RandomStream.philox(block, (seed, counter))
      let word = [words.0, words.1, words.2, words.3][place % 64 / 16]
      return Float(word >> 8) * 0x1p-24
    }
  }

  private func ramp(_ count: Int) -> [Float] { (0..<count).map { Float($0 % 7) + 1 } }

  @Test func dropsWhatTheStreamSays() throws {
    let runner = try LayerRunner("Dropout", ["rate": 0.25, "seed": 11])
    let input = ramp(10 * 13)
    let weights = ramp(130).map { $0 - 3 }
    let result = try runner.run([10, 13], input, gradientWeights: weights)
    let keeps = uniform(130, seed: 11).map { $0 >= 0.25 }
    #expect(agree(result.output, zip(input, keeps).map { $1 ? $0 / 0.75 : 0 }, tolerance: 1e-6))
    #expect(
      agree(result.gradients[0], zip(weights, keeps).map { $1 ? $0 / 0.75 : 0 }, tolerance: 1e-6))
    #expect(keeps.filter { $0 }.count > 80 && keeps.contains(false))
    var inference = runner
    inference.isTraining = false
    #expect(try inference.run([10, 13], input).output == input)
  }

  @Test func noiseShapesShareTheChoice() throws {
    let runner = try LayerRunner(
      "Dropout", ["rate": 0.5, "seed": 3, "noise_shape": [nil, 1, 3]])
    let output = try runner.run([4, 5, 3], [Float](repeating: 1, count: 60)).output
    let keeps = uniform(12, seed: 3).map { $0 >= 0.5 }
    #expect(output == (0..<60).map { keeps[$0 / 15 * 3 + $0 % 3] ? 2 : 0 })
    let spatial = try LayerRunner("SpatialDropout1D", ["rate": 0.5, "seed": 3])
    #expect(try spatial.run([4, 5, 3], [Float](repeating: 1, count: 60)).output == output)
    #expect(throws: LeptonError.self) {
      try LayerRunner("Dropout", ["rate": 0.5, "noise_shape": [2, 2]]).run([4, 3], ramp(12))
    }
  }

  @Test func channelsFirstAndThreeDimensions() throws {
    let first = try LayerRunner(
      "SpatialDropout2D", ["rate": 0.4, "seed": 5, "data_format": "channels_first"])
    let output = try first.run([2, 3, 2, 2], [Float](repeating: 1, count: 24)).output
    let keeps = uniform(6, seed: 5).map { $0 >= 0.4 }
    #expect(agree(output, (0..<24).map { keeps[$0 / 4] ? 1 / 0.6 : 0 }))
    let last = try LayerRunner("SpatialDropout3D", ["rate": 0.4, "seed": 5])
    let deep = try last.run([2, 1, 2, 2, 3], [Float](repeating: 1, count: 24)).output
    #expect(agree(deep, (0..<24).map { keeps[$0 / 12 * 3 + $0 % 3] ? 1 / 0.6 : 0 }))
  }

  @Test func alphaDropoutKeepsMeanAndVariance() throws {
    let runner = try LayerRunner("AlphaDropout", ["rate": 0.3, "seed": 9])
    let count = 40_000
    let noise = try LayerRunner("GaussianNoise", ["stddev": 1, "seed": 2])
      .run([count], [Float](repeating: 0, count: count)).output
    let output = try runner.run([count], noise).output
    let (before, after) = (moments(noise), moments(output))
    #expect(abs(before.mean) < 0.02 && abs(before.deviation - 1) < 0.02)
    #expect(abs(after.mean) < 0.02 && abs(after.deviation - 1) < 0.02)
    // Dropped elements have one value: a·(-alpha·scale) + b of Keras's formula.
    let keeps = uniform(count, seed: 9).map { $0 >= 0.3 }
    let dropped = zip(output, keeps).filter { !$0.1 }.map(\.0)
    #expect(dropped.allSatisfy { abs($0 + 1.059_548_1) < 1e-5 })
  }

  @Test func gaussianDropout() throws {
    let runner = try LayerRunner("GaussianDropout", ["rate": 0.2, "seed": 4])
    let count = 40_000
    let output = try runner.run([count], [Float](repeating: 3, count: count)).output
    let found = moments(output)
    #expect(abs(found.mean - 3) < 0.03 && abs(found.deviation - 1.5) < 0.03)
  }

  @Test func stochasticDepthDropsSamples() throws {
    let runner = try LayerRunner("StochasticDepth", ["drop_path_rate": 0.5])
    let output = try runner.run([64, 3], [Float](repeating: 1, count: 192)).output
    let samples = (0..<64).map { Array(output[($0 * 3)..<($0 * 3 + 3)]) }
    #expect(samples.allSatisfy { $0 == [0, 0, 0] || $0 == [2, 2, 2] })
    #expect(Set(samples).count == 2)
  }

  /// Every use moves the stream on; a rate of 0 needs none.
  @Test func streams() throws {
    let layer = try LayerRunner("Dropout", ["rate": 0.5, "seed": 7]).layer
    let lowering = Lowering(GraphBuilder(), isTraining: true)
    let x = LayerTensor(
      lowering.builder.constant(try Tensor([Float](repeating: 1, count: 40), [40])))
    for _ in 0..<2 {
      lowering.builder.output(try layer.call(LayerCall([x]), lowering)[0].value)
    }
    let stream = try #require(layer.ownParameters.first)
    lowering.builder.output(
      try lowering.cast(lowering.builder.updated(stream), to: .float32))
    let outputs = try compute(lowering.builder.graph, [])
    for counter in 0..<2 {
      let numbers = uniform(40, seed: 7, counter: UInt32(counter))
      #expect(outputs[counter] == numbers.map { $0 >= 0.5 ? 2 : 0 })
    }
    #expect(outputs[2] == [7, 2])
    #expect(stream.isRandomState && layer.parameters.isEmpty)
    let idle = try LayerRunner("Dropout", ["rate": 0]).layer
    try idle.buildOnce([.float32([2])])
    #expect(idle.ownParameters.isEmpty)
    RandomSeeds.set(5)
    let one = try streamValue()
    RandomSeeds.set(5)
    #expect(try streamValue() == one)
    RandomSeeds.set(nil)
  }

  private func streamValue() throws -> UInt32 {
    let layer = try LayerRunner("Dropout", ["rate": 0.5]).layer
    try layer.buildOnce([.float32([2])])
    return try #require(layer.ownParameters.first).value().buffer.pointer.load(as: UInt32.self)
  }

  /// `layer(x, training=False)` infers in a training step.
  @Test func explicitTraining() throws {
    let layer = try LayerRunner("Dropout", ["rate": 0.5]).layer
    let lowering = Lowering(GraphBuilder(), isTraining: true)
    let x = lowering.builder.input(.float32([4]))
    let call = LayerCall([LayerTensor(x)], keywords: ["training": .literal(false)])
    #expect(try layer.call(call, lowering)[0].value == x)
    #expect(lowering.isTraining)
  }

  private func moments(_ numbers: [Float]) -> (mean: Float, deviation: Float) {
    let mean = numbers.reduce(0) { $0 + Double($1) } / Double(numbers.count)
    let squares = numbers.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    return (Float(mean), Float((squares / Double(numbers.count)).squareRoot()))
  }
}
