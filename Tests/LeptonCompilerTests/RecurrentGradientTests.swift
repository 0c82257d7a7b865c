import Foundation
import LeptonBase
import LeptonCompiler
import LeptonGraph
import Testing

/// What Keras computes for the gradients of a recurrent layer; see
/// `Fixtures/recurrent/make_gradients.py`.
private struct GradientFact: Decodable, Sendable, CustomTestStringConvertible {
  var kind: String
  var sequence: Bool, backwards: Bool, restores: Bool, zeroes: Bool, mask: Bool, initial: Bool
  var states: Bool, bias: Bool
  var activation: String, recurrent: String
  var total: Float
  var gradients: [[Float]]

  var testDescription: String { "\(kind) mask \(mask) backwards \(backwards) \(activation)" }

  static let all: [GradientFact] = {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = tests.appendingPathComponent("Fixtures/recurrent/gradients.json")
    let data = (try? Data(contentsOf: path)) ?? Data()
    return (try? JSONDecoder().decode([GradientFact].self, from: data)) ?? []
  }()

  var op: Recurrent {
    let kind: RecurrentKind =
      switch self.kind {
      case "simple": .simple
      case "lstm": .lstm
      case "gru": .gru
      default: .gruResetAfter
      }
    return Recurrent(
      kind, units: 5, activation: activation == "tanh" ? Unary(.tanh) : Unary(.elu, a: 1),
      recurrentActivation: recurrent == "sigmoid"
        ? Unary(.sigmoid) : Unary(.hardSigmoid, a: 1 / 6, b: 0.5),
      hasBias: bias, hasMask: mask, hasInitialState: initial, returnsSequence: sequence,
      goesBackwards: backwards, restoresTimeOrder: restores, zeroesMaskedOutput: zeroes)
  }
}

@Suite struct RecurrentGradientTests {
  private static let samples = 2, steps = 4, features = 3
  private static let mask: [UInt8] = [1, 0, 1, 1, 0, 1, 0, 0]

  /// The operands of a fact as graph inputs, with their numbers; the mask is a constant.
  private func operands(
    _ op: Recurrent, _ builder: GraphBuilder
  ) throws -> (arguments: [Value], numbers: [[Float]]) {
    let columns = op.kind.gateCount * op.units
    var arguments: [Value] = [], given: [[Float]] = []
    func add(_ shape: Shape, seed: UInt32, scale: Float) {
      arguments.append(builder.input(.float32(shape)))
      given.append(numbers(shape.count ?? 0, seed: seed).map { $0 * scale })
    }
    add([Self.samples, Self.steps, Self.features], seed: 1, scale: 1)
    add([Self.features, columns], seed: 2, scale: 0.5)
    add([op.units, columns], seed: 3, scale: 0.5)
    if op.hasBias {
      add(op.kind == .gruResetAfter ? [2, columns] : [columns], seed: 4, scale: 0.5)
    }
    if op.hasMask {
      let type = TensorType(.bool, [Self.samples, Self.steps])
      arguments.append(builder.constant(Tensor(type, try HostBuffer.copying(Self.mask))))
    }
    if op.hasInitialState {
      for state in 0..<op.kind.stateCount {
        add([Self.samples, op.units], seed: UInt32(5 + state), scale: 1)
      }
    }
    return (arguments, given)
  }

  /// The weights of the results in the sum that is differentiated.
  private func slopes(
    _ fact: GradientFact, _ results: [Value], _ builder: GraphBuilder
  ) throws -> [Value?] {
    try results.enumerated().map { index, result in
      guard index == 0 || fact.states else { return nil }
      let shape = builder.shape(result)
      return builder.constant(
        try Tensor(numbers(shape.count ?? 0, seed: UInt32(7 + index)), shape))
    }
  }

  private func check(
    _ fact: GradientFact, _ builder: GraphBuilder, _ gradients: [Value?], given: [[Float]]
  ) throws {
    let found = gradients.compactMap { $0 }
    for value in found { builder.output(value) }
    let computed = try run(builder.graph, given)
    #expect(computed.count == fact.gradients.count)
    for (number, (mine, wanted)) in zip(computed, fact.gradients).enumerated() {
      #expect(difference(mine, wanted) < 1e-5, "gradient \(number)")
    }
  }

  @Test func factsAreThere() { #expect(GradientFact.all.count == 16) }

  @Test(arguments: GradientFact.all)
  fileprivate func agreesWithKeras(_ fact: GradientFact) throws {
    let builder = GraphBuilder()
    let op = fact.op
    let (arguments, given) = try operands(op, builder)
    let results = try builder.apply(op, arguments)
    let gradients = try op.gradients(
      builder, arguments: arguments, results: results,
      resultGradients: slopes(fact, results, builder))
    try check(fact, builder, gradients, given: given)
  }

  /// What layers write in training: the same results as the op of inference.
  @Test(arguments: GradientFact.all)
  fileprivate func trainingComputesTheSame(_ fact: GradientFact) throws {
    let builder = GraphBuilder()
    let op = fact.op
    let (arguments, given) = try operands(op, builder)
    let results = try op.training(builder, arguments)
    for value in results { builder.output(value) }
    let plain = GraphBuilder()
    var weights: [Value] = []
    for argument in arguments {
      if case .constant(let tensor) = builder.graph.nodes[argument.node].kind {
        weights.append(plain.constant(tensor))
      } else {
        let number = weights.filter { plain.type($0).dtype == .float32 }.count
        weights.append(plain.constant(try Tensor(given[number], builder.shape(argument))))
      }
    }
    for value in try plain.apply(op, weights) { plain.output(value) }
    for (mine, wanted) in zip(try run(builder.graph, given), try run(plain.graph, [])) {
      #expect(difference(mine, wanted) < 1e-5)
    }
  }

  /// Dropout of inputs and state by gate: factors of one change nothing, and gradients agree with
  /// difference quotients.
  @Test(arguments: RecurrentKind.allCases)
  func passesThroughDropout(_ kind: RecurrentKind) throws {
    let op = Recurrent(
      kind, units: 5, activation: Unary(.tanh), recurrentActivation: Unary(.sigmoid), hasBias: true,
      returnsSequence: true)
    let gates = kind.gateCount
    let kept = numbers(gates * Self.samples * 5, seed: 20).map { $0 > 0 ? Float(2) : 0 }
    let inputKept = numbers(gates * Self.samples * 3, seed: 21).map { $0 > 0 ? Float(2) : 0 }

    /// Σ of the outputs with their weights, and its gradients.
    func graph(differentiates: Bool) throws -> (Graph, [[Float]]) {
      let builder = GraphBuilder()
      let (arguments, given) = try operands(op, builder)
      let dropout = builder.constant(try Tensor(kept, [gates, Self.samples, 5]))
      var inputs: [Value] = [], factors: [Value] = []
      for gate in 0..<gates {
        let count = Self.samples * 3
        let factor = builder.constant(
          try Tensor(
            Array(inputKept[(gate * count)..<((gate + 1) * count)]), [Self.samples, 1, 3]))
        factors.append(factor)
        inputs.append(try builder.apply1(Binary(.multiply), arguments[0], factor))
      }
      // As `training` writes it, taken apart to reach the op's own rule.
      let before = builder.graph.nodes.count
      let results = try op.training(builder, arguments, gateInputs: inputs, dropout: dropout)
      let node = builder.graph.nodes[results[0].node]
      #expect(results[0].node >= before)
      guard case .op(let forward as RecurrentForward) = node.kind else {
        throw LeptonError(.internal, "not a recurrent op")
      }
      let shape = builder.shape(results[0])
      let weight = builder.constant(try Tensor(numbers(shape.count ?? 0, seed: 7), shape))
      if differentiates {
        let all = node.types.indices.map { Value(node: results[0].node, output: $0) }
        var slopes = [Value?](repeating: nil, count: all.count)
        slopes[0] = weight
        let found = try forward.gradients(
          builder, arguments: node.arguments, results: all, resultGradients: slopes)
        // Of the gate sums, whose own gradient is that of a bias per sample and step, and of the
        // recurrent kernel.
        for value in found.prefix(2).compactMap({ $0 }) { builder.output(value) }
      } else {
        let product = try builder.apply1(Binary(.multiply), results[0], weight)
        builder.output(try builder.apply1(Reduce(.sum, axes: [0, 1, 2]), product))
      }
      return (builder.graph, given)
    }
    let (gradientGraph, given) = try graph(differentiates: true)
    let gradients = try run(gradientGraph, given)
    let (plain, _) = try graph(differentiates: false)
    func slope(_ operand: Int, _ direction: [Float]) throws -> Float {
      func total(_ step: Float) throws -> Float {
        var moved = given
        moved[operand] = zip(given[operand], direction).map { $0 + step * $1 }
        return try run(plain, moved)[0][0]
      }
      return try (total(0.01) - total(-0.01)) / 0.02
    }
    let direction = numbers(given[2].count, seed: 30)
    let wanted = try slope(2, direction)
    let found = zip(gradients[1], direction).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(found - wanted) < 3e-3 * max(1, abs(wanted)), "\(found), not \(wanted)")
    // A bias is added to the sums of all samples and steps; of gruResetAfter the first row is.
    let columns = gates * 5
    var biasDirection = numbers(columns, seed: 31)
    let sums = gradients[0].enumerated().reduce(Float(0)) {
      $0 + $1.element * biasDirection[$1.offset % columns]
    }
    if kind == .gruResetAfter { biasDirection += [Float](repeating: 0, count: columns) }
    let biasSlope = try slope(3, biasDirection)
    #expect(abs(sums - biasSlope) < 3e-3 * max(1, abs(biasSlope)), "\(sums), not \(biasSlope)")
  }
}
