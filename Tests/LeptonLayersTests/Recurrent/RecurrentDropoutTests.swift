import Foundation
import LeptonBase
import LeptonGraph
import LeptonJSON
import Testing

@testable import LeptonLayers

@Suite struct RecurrentDropoutTests {
  private static let samples = 3, steps = 4, units = 5

  /// The choices of a stream's use: true where an element is kept.
  private func keeps(_ count: Int, rate: Float, seed: UInt32, counter: UInt32) -> [Bool] {
    (0..<count).map { place in
      let block = UInt64(place / 64 * 16 + place % 16)
      let words = RandomStream.philox(block, (seed, counter))
      let word = [words.0, words.1, words.2, words.3][place % 64 / 16]
      return Float(word >> 8) * 0x1p-24 >= rate
    }
  }

  private func identity(_ size: Int) -> [Float] {
    (0..<(size * size)).map { $0 / size == $0 % size ? 1 : 0 }
  }

  /// A layer whose cell has the given weights.
  private func runner(
    _ className: String, _ config: JSONObject, features: Int, _ weights: [[Float]]
  ) throws -> LayerRunner {
    var options = config
    options["units"] = 5
    options["return_sequences"] = true
    let runner = try LayerRunner(className, options)
    try runner.build([Self.samples, Self.steps, features])
    let cell = try #require(runner.layer.children.first?.object as? Layer)
    let parameters = cell.ownParameters.filter { !$0.isRandomState }
    #expect(parameters.count == weights.count)
    for (parameter, numbers) in zip(parameters, weights) {
      try parameter.set(try HostBuffer.copying(numbers))
    }
    return runner
  }

  @Test func dropsTheSameInputsAtAllSteps() throws {
    let size = Self.units
    let runner = try runner(
      "SimpleRNN",
      ["activation": "linear", "use_bias": false, "dropout": 0.5, "seed": 7], features: size,
      [identity(size), [Float](repeating: 0, count: size * size)])
    let input = (0..<(Self.samples * Self.steps * size)).map { Float($0 % 11) + 1 }
    let kept = keeps(Self.samples * size, rate: 0.5, seed: 7, counter: 0)
    let expected = input.enumerated().map { index, x in
      kept[index / (Self.steps * size) * size + index % size] ? 2 * x : 0
    }
    let shape: Shape = [Self.samples, Self.steps, size]
    #expect(agree(try runner.run(shape, input).output, expected))
    var inference = runner
    inference.isTraining = false
    #expect(agree(try inference.run(shape, input).output, input))
  }

  @Test func dropsTheSameStatesAtAllSteps() throws {
    let size = Self.units
    let runner = try runner(
      "SimpleRNN",
      ["activation": "linear", "use_bias": false, "recurrent_dropout": 0.5, "seed": 3],
      features: size, [identity(size), identity(size)])
    let ones = [Float](repeating: 1, count: Self.samples * Self.steps * size)
    let kept = keeps(Self.samples * size, rate: 0.5, seed: 3, counter: 0)
    let expected = ones.indices.map { index -> Float in
      let isKept = kept[index / (Self.steps * size) * size + index % size]
      return isKept ? [1, 3, 7, 15][index / size % Self.steps] : 1
    }
    #expect(agree(try runner.run([Self.samples, Self.steps, size], ones).output, expected))
  }

  /// With dropout of the state every gate of an LSTM has choices of its own, of inputs too.
  @Test func choosesByGate() throws {
    let (features, units) = (3, Self.units)
    func ramp(_ count: Int, _ scale: Float) -> [Float] {
      (0..<count).map { (Float($0 * 37 % 23) / 11 - 1) * scale }
    }
    let kernel = ramp(features * 4 * units, 0.6), recurrent = ramp(units * 4 * units, 0.5)
    let bias = ramp(4 * units, 0.2), input = ramp(Self.samples * Self.steps * features, 1)
    let runner = try runner(
      "LSTM", ["dropout": 0.4, "recurrent_dropout": 0.25, "seed": 5], features: features,
      [kernel, recurrent, bias])
    let inputKeeps = (0..<4).map {
      keeps(Self.samples * features, rate: 0.4, seed: 5, counter: UInt32($0))
    }
    let stateKeeps = keeps(4 * Self.samples * units, rate: 0.25, seed: 5, counter: 4)
    var expected: [Float] = []
    for sample in 0..<Self.samples {
      var h = [Double](repeating: 0, count: units), c = h
      for step in 0..<Self.steps {
        func sum(_ gate: Int, _ unit: Int) -> Double {
          let column = gate * units + unit
          var sum = Double(bias[column])
          for k in 0..<features where inputKeeps[gate][sample * features + k] {
            let x = input[(sample * Self.steps + step) * features + k]
            sum += Double(x) / 0.6 * Double(kernel[k * 4 * units + column])
          }
          for k in 0..<units where stateKeeps[(gate * Self.samples + sample) * units + k] {
            sum += h[k] / 0.75 * Double(recurrent[k * 4 * units + column])
          }
          return sum
        }
        func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
        let all = 0..<units
        c = all.map { sigmoid(sum(1, $0)) * c[$0] + sigmoid(sum(0, $0)) * tanh(sum(2, $0)) }
        h = all.map { sigmoid(sum(3, $0)) * tanh(c[$0]) }
        expected += h.map { Float($0) }
      }
    }
    let shape: Shape = [Self.samples, Self.steps, features]
    #expect(agree(try runner.run(shape, input).output, expected, tolerance: 1e-5))
  }

  @Test(arguments: ["SimpleRNN", "LSTM", "GRU"])
  func ratesAtTheEnds(_ className: String) throws {
    let weights: [String: Int] = ["SimpleRNN": 1, "LSTM": 4, "GRU": 3]
    let columns = (weights[className] ?? 1) * Self.units
    let numbers = (0..<(3 * columns)).map { Float($0 % 5) / 5 }
    let state = [Float](repeating: 0, count: Self.units * columns)
    let input = (0..<(Self.samples * Self.steps * 3)).map { Float($0 % 4) }
    func output(_ rate: JSONValue) throws -> [Float] {
      try runner(
        className, ["use_bias": false, "dropout": rate, "recurrent_dropout": rate], features: 3,
        [numbers, state]
      ).run([Self.samples, Self.steps, 3], input).output
    }
    // SimpleRNN drops everything at a rate of 1; the others nothing.
    let plain = try output(0)
    let all = className == "SimpleRNN" ? [Float](repeating: 0, count: plain.count) : plain
    #expect(try output(1) == all)
    #expect(plain.contains { $0 != 0 })
  }
}
