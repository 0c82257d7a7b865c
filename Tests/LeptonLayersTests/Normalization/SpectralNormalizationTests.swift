import LeptonBase
import LeptonGraph
import LeptonJSON
import Testing

@testable import LeptonLayers

/// Numbers of Keras 3.15 on TensorFlow: `SpectralNormalization(Dense(2, activation="tanh"))` called with
/// `training=True` under a `GradientTape` that watches the kernel.
@Suite struct SpectralNormalizationTests {
  private struct Fact {
    var iterations: Int
    var output, kernel, vector, gradient: [Float]
  }

  private static let facts = [
    Fact(
      iterations: 1, output: [-0.922802, -0.4857631, 0.9961817, -0.5653532],
      kernel: [0.2203332, -0.4406665, 0.8813329, 0.1101666, -0.3304999, 0.6609997],
      vector: [0.7515002, -0.6597329],
      gradient: [0.1446255, 0.5095875, -0.3426045, 0.7668112, 0.0894621, -0.3192732]),
    Fact(
      iterations: 4, output: [-0.9163868, -0.4795896, 0.9955758, -0.5580074],
      kernel: [0.2149674, -0.4299348, 0.8598697, 0.1074837, -0.3224511, 0.6449022],
      vector: [0.8675038, -0.4974307],
      gradient: [0.1558208, 0.5141146, -0.3734429, 0.7794187, 0.0977751, -0.3239724]),
  ]

  private func runner(iterations: Int, isTraining: Bool = true) throws -> LayerRunner {
    let runner = try LayerRunner(
      "SpectralNormalization",
      [
        "layer": [
          "class_name": "Dense", "config": ["name": "dense", "units": 2, "activation": "tanh"],
        ],
        "power_iterations": JSONValue(iterations),
      ], isTraining: isTraining)
    try runner.build([2, 3])
    try runner.set([[0.5, -1, 2, 0.25, -0.75, 1.5], [0.3, -0.4]])
    let dense = try #require(runner.layer.children.first).object
    let bias = try #require(dense.ownParameters.last)
    try bias.set(try HostBuffer.copying([0.1, -0.2] as [Float]))
    return runner
  }

  private static let input: [Float] = [1, -2, 0.5, 0.25, 3, -1]

  @Test(arguments: [0, 1]) func stepsAsKeras(number: Int) throws {
    let fact = Self.facts[number]
    let result = try runner(iterations: fact.iterations)
      .run([2, 3], Self.input, gradientWeights: [1, 0.5, -2, 0.75])
    #expect(agree(result.output, fact.output))
    #expect(agree(try #require(result.updates["kernel"]), fact.kernel))
    #expect(agree(try #require(result.updates["vector_u"]), fact.vector))
    #expect(agree(result.gradients[1], fact.gradient))
  }

  @Test func zeroKernelStays() throws {
    let runner = try runner(iterations: 1)
    try runner.set([[0, 0, 0, 0, 0, 0], [0.3, -0.4]])
    let result = try runner.run([2, 3], Self.input)
    #expect(result.updates["kernel"] == [0, 0, 0, 0, 0, 0])
    #expect(result.updates["vector_u"] == [0.3, -0.4])
  }

  @Test func predictsWithTheKernelAsStored() throws {
    let result = try runner(iterations: 1, isTraining: false).run([2, 3], Self.input)
    #expect(result.updates["kernel"] == [0.5, -1, 2, 0.25, -0.75, 1.5])
    // tanh(x·W + b)
    #expect(agree(result.output, [-0.9989483, -0.7397831, 0.9999983, -0.8336546]))
  }
}
