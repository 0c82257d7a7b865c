import LeptonBase
import LeptonCompiler
import LeptonGraph
import LeptonRuntime
import Testing

/// The gradients of `op` with respect to its arguments, for a gradient of its result, computed by a
/// compiled program in which nothing is constant.
private func gradients(
  _ op: some Op, _ arguments: [(shape: Shape, values: [Float])], seed: UInt32
) throws -> (result: [Float], gradient: [Float], ofArguments: [[Float]]) {
  let builder = GraphBuilder()
  let inputs = arguments.map { builder.input(.float32($0.shape)) }
  let results = try builder.apply(op, inputs)
  let shape = builder.shape(results[0])
  let gradient = builder.input(.float32(shape))
  builder.output(results[0])
  let rule = try op.gradients(
    builder, arguments: inputs, results: results, resultGradients: [gradient])
  for value in rule { builder.output(try #require(value)) }
  let values = numbers(shape.count ?? 0, seed: seed)
  let outputs = try run(builder.graph, arguments.map(\.values) + [values])
  return (outputs[0], values, Array(outputs.dropFirst()))
}

private func product(_ a: [Float], _ b: [Float]) -> Double {
  zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}

/// An op that is linear in every argument has, for any other value z of argument i,
/// ⟨gradient, op(…, z, …)⟩ = ⟨gradient of argument i, z⟩. Checked for several z; the sums are compared
/// relative to the sum of their terms' magnitudes.
private func expectAdjoint(
  _ op: some Op, _ shapes: [Shape], sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let arguments = shapes.enumerated().map {
    (shape: $1, values: numbers($1.count ?? 0, seed: UInt32($0 + 1)))
  }
  let found = try gradients(op, arguments, seed: 77)
  for index in shapes.indices {
    for seed in 0..<5 {
      let builder = GraphBuilder()
      let inputs = shapes.map { builder.input(.float32($0)) }
      builder.output(try builder.apply(op, inputs)[0])
      var values = arguments.map(\.values)
      values[index] = numbers(values[index].count, seed: UInt32(100 + seed))
      let result = try run(builder.graph, values)[0]
      let (left, right) = (
        product(found.gradient, result), product(found.ofArguments[index], values[index])
      )
      let magnitude =
        product(found.gradient.map(abs), result.map(abs))
        + product(found.ofArguments[index].map(abs), values[index].map(abs))
      #expect(
        abs(left - right) <= 2e-6 * magnitude,
        "\(type(of: op).name), argument \(index): \(left), \(right)",
        sourceLocation: sourceLocation)
    }
  }
}

@Suite struct ConvolutionGradientTests {
  private static let paddings: [WindowPadding] = [.valid, .same]

  @Test(arguments: paddings) func convolution(padding: WindowPadding) throws {
    for (strides, dilation) in [([1, 1], [1, 1]), ([2, 1], [1, 1]), ([1, 1], [2, 1])] {
      let window = Window(size: [3, 3], strides: strides, dilation: dilation, padding: padding)
      for (channels, filters) in [(3, 5), (17, 20)] {
        try expectAdjoint(
          Convolution(window: window), [[2, 7, 8, channels], [3, 3, channels, filters]])
      }
      try expectAdjoint(Convolution(window: window, groups: 2), [[2, 7, 8, 6], [3, 3, 3, 8]])
    }
  }

  @Test func convolutionOfOtherRanks() throws {
    let long = Window(size: [5], strides: [2], padding: .causal)
    try expectAdjoint(Convolution(window: long), [[3, 20, 4], [5, 4, 6]])
    let solid = Window(
      size: [2, 3, 2], strides: [1, 2, 1], padding: .explicit(before: [1, 0, 2], after: [0, 1, 0]))
    try expectAdjoint(Convolution(window: solid), [[2, 4, 5, 4, 3], [2, 3, 2, 3, 4]])
  }

  @Test(arguments: paddings) func depthwiseConvolution(padding: WindowPadding) throws {
    for (strides, dilation) in [([1, 1], [1, 1]), ([2, 2], [1, 1]), ([1, 1], [2, 2])] {
      let window = Window(size: [3, 3], strides: strides, dilation: dilation, padding: padding)
      for multiplier in [1, 3] {
        let op = DepthwiseConvolution(window: window)
        try expectAdjoint(op, [[2, 9, 8, 19], [3, 3, 19, multiplier]])
      }
    }
  }

  @Test(arguments: paddings) func transposedConvolution(padding: WindowPadding) throws {
    for (size, strides, dilation, outputPadding) in [
      ([3, 3], [1, 1], [1, 1], nil), ([3, 2], [2, 3], [1, 1], nil),
      ([3, 3], [2, 2], [1, 1], [1, 0]), ([2, 3], [1, 1], [2, 1], nil),
      ([1, 2], [3, 2], [1, 1], nil),
    ] {
      let window = Window(size: size, strides: strides, dilation: dilation, padding: padding)
      let op = ConvolutionTranspose(window: window, outputPadding: outputPadding)
      try expectAdjoint(op, [[2, 5, 4, 7], Shape(size + [6, 7])])
    }
  }

  @Test(arguments: Interpolation.allCases) func resize(interpolation: Interpolation) throws {
    for (height, width) in [(10, 4), (3, 14), (5, 7), (1, 1), (2, 21)] {
      let op = Resize(
        height: .length(height), width: .length(width), interpolation: interpolation,
        antialiases: height == 3)
      for channels in [1, 3, 20] { try expectAdjoint(op, [[2, 5, 7, channels]]) }
    }
    let single = Resize(height: .length(4), width: .length(4), interpolation: interpolation)
    try expectAdjoint(single, [[2, 1, 1, 3]])
  }

  @Test(arguments: paddings) func averagePooling(padding: WindowPadding) throws {
    for strides in [[2, 2], [1, 2]] {
      let window = Window(size: [2, 3], strides: strides, padding: padding)
      try expectAdjoint(Pool(.average, window: window), [[2, 7, 8, 5]])
    }
    try expectAdjoint(AdaptivePool(.average, outputSize: [3, 2]), [[2, 7, 8, 5]])
  }

  /// Where no two elements are equal, a maximum is linear around the point.
  @Test(arguments: paddings) func maximumPooling(padding: WindowPadding) throws {
    let poolings: [any Op] = [
      Pool(.maximum, window: Window(size: [2, 2], strides: [2, 2], padding: padding)),
      Pool(.maximum, window: Window(size: [3, 2], strides: [1, 2], padding: padding)),
      AdaptivePool(.maximum, outputSize: [3, 2]),
    ]
    for op in poolings {
      let shape: Shape = [2, 7, 8, 5]
      let x = numbers(560, seed: 3)
      let found = try gradients(op, [(shape, x)], seed: 5)
      // Every result's gradient stands where the result itself does.
      #expect(
        abs(product(found.ofArguments[0], x) - product(found.gradient, found.result)) < 1e-3)
      let givenAway = found.ofArguments[0].reduce(0) { $0 + Double($1) }
      #expect(abs(givenAway - found.gradient.reduce(0) { $0 + Double($1) }) < 1e-3)
    }
  }

  /// The gradient of a relu before a maximum pooling is applied to the pooled elements: one pointwise
  /// step of their number, and the same gradient.
  @Test func reluBeforeMaximumPooling() throws {
    let builder = GraphBuilder()
    let x = builder.input(.float32([1, 4, 6, 1]))
    let active = try builder.apply1(Unary.relu, x)
    let window = Window(size: [2, 2], strides: [2, 2], padding: .valid)
    let pooled = try builder.apply1(Pool(.maximum, window: window), active)
    let weights = builder.input(.float32([1, 2, 3, 1]))
    let product = try builder.apply1(Binary(.multiply), pooled, weights)
    let sum = try builder.apply1(Reduce(.sum, axes: [0, 1, 2, 3]), product)
    builder.output(try #require(try builder.gradients(of: sum, for: [x])[0]))
    // Half of the windows lie below zero as a whole.
    let values = numbers(24, seed: 4).enumerated().map { $0 % 6 < 4 ? $1 : -abs($1) }
    let factors = numbers(6, seed: 6)
    var expected = [Float](repeating: 0, count: 24)
    for window in 0..<6 {
      let corner = window / 3 * 12 + window % 3 * 2
      let elements = [corner, corner + 1, corner + 6, corner + 7]
      let greatest = try #require(elements.max { values[$0] < values[$1] })
      if values[greatest] > 0 { expected[greatest] = factors[window] }
    }
    #expect(try run(builder.graph, [values, factors])[0] == expected)
  }

  /// The kernel and bias of a training step are states: the kernel is packed at run time, the bias and
  /// the activation are in the convolution's epilogue.
  @Test func statesAreKernelsAndBiases() throws {
    let kernel = Parameter(name: "kernel", type: .float32([3, 3, 2, 4])) {
      () throws(LeptonError) in try HostBuffer.copying(numbers(72, seed: 2))
    }
    let bias = Parameter(name: "bias", type: .float32([4])) {
      () throws(LeptonError) in try HostBuffer.copying(numbers(4, seed: 3))
    }
    let builder = GraphBuilder()
    let x = builder.input(.float32([1, 6, 6, 2]))
    let window = Window(size: [3, 3], strides: [1, 1], padding: .same)
    let sums = try builder.apply1(Convolution(window: window), x, builder.parameter(kernel))
    let biased = try builder.apply1(Binary(.add), sums, builder.parameter(bias))
    builder.output(try builder.apply1(Unary.relu, biased))
    let program = try Compiler.compileTraining(builder.graph, cache: ConstantCache())
    #expect(program.steps.count == 2)
    let constant = try run(builder.graph, [numbers(72, seed: 1)])[0]
    let execution = try Execution(program) { parameter throws(LeptonError) in
      try parameter.value().buffer
    }
    #expect(try run(execution, [numbers(72, seed: 1)])[0] == constant)
  }

  /// A state whose next value is computed element by element is written in place, even where another
  /// argument's memory is free as well: no step copies it.
  @Test func statesAreUpdatedInPlace() throws {
    func parameter(_ name: String, _ seed: UInt32) -> Parameter {
      Parameter(name: name, type: .float32([100])) { () throws(LeptonError) in
        try HostBuffer.copying(numbers(100, seed: seed))
      }
    }
    let (first, second) = (parameter("first", 1), parameter("second", 2))
    let builder = GraphBuilder()
    let x = builder.input(.float32([10, 100]))
    let gradient = try builder.apply1(Reduce(.sum, axes: [0]), x)
    for parameter in [first, second] {
      let difference = try builder.apply1(
        Binary(.subtract), gradient, builder.parameter(parameter))
      let step = try builder.apply1(Unary(.affine, a: 0.1, b: 0), difference)
      try builder.update(
        parameter, try builder.apply1(Binary(.add), step, builder.parameter(parameter)))
    }
    let program = try Compiler.compileTraining(builder.graph, cache: ConstantCache())
    #expect(program.steps.count == 3)
    let execution = try Execution(program) { parameter throws(LeptonError) in
      try parameter.value().buffer
    }
    let values = numbers(1000, seed: 3)
    let before = [numbers(100, seed: 1), numbers(100, seed: 2)]
    _ = try run(execution, [values])
    for (parameter, old) in zip([first, second], before) {
      let new = Array(try #require(parameter.value().floats))
      for index in 0..<100 {
        let sum = (0..<10).reduce(0) { $0 + values[$1 * 100 + index] }
        #expect(abs(new[index] - (old[index] + 0.1 * (sum - old[index]))) < 1e-5)
      }
    }
  }
}
