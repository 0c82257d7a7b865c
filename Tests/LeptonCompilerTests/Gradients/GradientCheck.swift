import LeptonBase
import LeptonCompiler
import LeptonGraph
import LeptonRuntime
import Testing

/// Compares the derivatives that an op's rule gives with differences of the op itself.
///
/// The scalar is Σ w·y for fixed random w, summed in double precision here. Every element of every
/// input is moved by ±h and ±h/2; Richardson's extrapolation of the two central differences leaves an
/// error of h⁴ and of rounding/h.
struct GradientCheck {
  var step: Float = 0.02
  var tolerance: Float = 2e-3
  /// Inputs whose derivative must be nil.
  var indifferent: Set<Int> = []

  func callAsFunction(
    _ inputs: [(shape: Shape, values: [Float])], _ name: String = "",
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: (GraphBuilder, [Value]) throws -> Value
  ) throws {
    let forward = GraphBuilder()
    let y = try body(forward, inputs.map { forward.input(.float32($0.shape)) })
    forward.output(y)
    let weights = numbers(forward.shape(y).count ?? 0, seed: 77)

    let backward = GraphBuilder()
    backward.label = "layer"
    let arguments = inputs.map { backward.input(.float32($0.shape)) }
    let result = try body(backward, arguments)
    let weight = backward.constant(try Tensor(weights, backward.shape(result)))
    let product = try backward.apply1(Binary(.multiply), result, weight)
    let scalar = try backward.apply1(
      Reduce(.sum, axes: Array(0..<backward.shape(result).rank)), product)
    let derivatives = try backward.gradients(of: scalar, for: arguments)
    #expect(backward.label == "layer", sourceLocation: sourceLocation)
    for (number, derivative) in derivatives.enumerated() {
      #expect(
        (derivative == nil) == indifferent.contains(number), "\(name): input \(number)",
        sourceLocation: sourceLocation)
      if let derivative { backward.output(derivative) }
    }
    let computed = try run(backward.graph, inputs.map(\.values))

    let execution = try Execution(try Compiler.compile(forward.graph, cache: ConstantCache()))
    func scalarAt(_ values: [[Float]]) throws -> Double {
      zip(try run(execution, values)[0], weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    var next = 0
    for (number, input) in inputs.enumerated() where derivatives[number] != nil {
      var expected: [Float] = []
      for index in input.values.indices {
        func slope(_ step: Float) throws -> Double {
          var values = inputs.map(\.values)
          let (above, below) = (input.values[index] + step, input.values[index] - step)
          values[number][index] = above
          let high = try scalarAt(values)
          values[number][index] = below
          return (high - (try scalarAt(values))) / (Double(above) - Double(below))
        }
        expected.append(Float((4 * (try slope(step / 2)) - (try slope(step))) / 3))
      }
      let off = difference(computed[next], expected)
      #expect(off < tolerance, "\(name): input \(number)", sourceLocation: sourceLocation)
      next += 1
    }
  }
}

/// An input with the same numbers on every run, in -scale..<scale.
func values(
  _ shape: Shape, seed: UInt32 = 1, scale: Float = 1, offset: Float = 0
) -> (shape: Shape, values: [Float]) {
  (shape, numbers(shape.count ?? 0, seed: seed).map { $0 * scale + offset })
}

/// Numbers that lie at least 1/n apart, in mixed order: no two are equal or change places.
func distinct(_ shape: Shape, seed: UInt32 = 1) -> (shape: Shape, values: [Float]) {
  let count = shape.count ?? 0
  let order = numbers(count, seed: seed).enumerated().sorted { $0.element < $1.element }
  var values = [Float](repeating: 0, count: count)
  for (place, entry) in order.enumerated() {
    values[entry.offset] = (Float(place) - Float(count) / 2) * 0.1 + 0.05
  }
  return (shape, values)
}
