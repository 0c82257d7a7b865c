import LeptonBase
import LeptonCompiler
import LeptonGraph
import LeptonJSON
import LeptonRuntime
import Testing

@testable import LeptonLayers

/// Runs single layers on numbers.
struct LayerRunner {
  var layer: Layer
  /// As the first layer of a training step would be.
  var isTraining = true

  init(layer: Layer, isTraining: Bool) {
    self.layer = layer
    self.isTraining = isTraining
  }

  init(_ className: String, _ config: JSONObject = [:], isTraining: Bool = true) throws {
    layer = try LayerRegistry.make(
      LayerDescription(className: className, name: "layer", config: config))
    self.isTraining = isTraining
  }

  struct Result {
    var output: [Float] = []
    /// What the layer adds to the loss.
    var losses: [Float] = []
    /// What the layer's own weights hold after the run, by name.
    var updates: [String: [Float]] = [:]
    /// The derivatives of Σ weight·output with respect to the input and to the layer's trainable
    /// weights, in that order.
    var gradients: [[Float]] = []
  }

  /// Gives own weights values, in their order.
  func set(_ values: [[Float]]) throws {
    for (parameter, numbers) in zip(layer.ownParameters.filter { !$0.isRandomState }, values) {
      try parameter.set(try HostBuffer.copying(numbers))
    }
  }

  /// Builds the layer.
  func build(_ shapes: Shape...) throws { try layer.buildOnce(shapes.map { .float32($0) }) }

  func run(
    _ shape: Shape, _ input: [Float], mask: (Shape, [Float])? = nil,
    gradientWeights: [Float]? = nil
  ) throws -> Result {
    let lowering = Lowering(GraphBuilder(), isTraining: isTraining)
    let builder = lowering.builder
    let x = builder.input(.float32(shape))
    var tensor = LayerTensor(x)
    if let mask {
      let floats = builder.constant(try Tensor(mask.1, mask.0))
      tensor.mask = try builder.apply1(Cast(.bool), floats)
    }
    let y = try #require(try layer.call(LayerCall([tensor]), lowering).first).value
    builder.output(y)
    for loss in lowering.losses { builder.output(loss) }
    let changing = layer.ownParameters.filter { $0.type.dtype == .float32 }
    for parameter in changing { builder.output(builder.updated(parameter)) }
    var gradientCount = 0
    if let gradientWeights {
      let weight = builder.constant(try Tensor(gradientWeights, builder.shape(y)))
      let product = try builder.apply1(Binary(.multiply), y, weight)
      let scalar = try builder.apply1(
        Reduce(.sum, axes: Array(0..<builder.shape(y).rank)), product)
      let targets = [x] + layer.ownParameters.filter(\.isTrainable).map(builder.parameter)
      for gradient in try builder.gradients(of: scalar, for: targets) {
        builder.output(try #require(gradient))
        gradientCount += 1
      }
    }
    let outputs = try compute(builder.graph, [input])
    var result = Result()
    result.output = outputs[0]
    result.losses = outputs[1..<(1 + lowering.losses.count)].map { $0[0] }
    let rest = outputs.dropFirst(1 + lowering.losses.count)
    for (parameter, value) in zip(changing, rest) { result.updates[parameter.name] = value }
    result.gradients = Array(outputs.suffix(gradientCount))
    return result
  }
}

/// Compiles and runs a graph on float32 inputs; gives its float32 outputs.
func compute(_ graph: Graph, _ inputs: [[Float]]) throws -> [[Float]] {
  let execution = try Execution(try Compiler.compile(graph, cache: ConstantCache()))
  let program = execution.program
  let buffers = try inputs.map { try HostBuffer.copying($0) }
  let outputs = try program.outputs.map { try HostBuffer(byteCount: $0.byteCount ?? 0) }
  try execution.run(
    inputs: buffers.map { $0.pointer }, outputs: outputs.map { $0.pointer }, pool: nil)
  withExtendedLifetime(buffers) {}
  return zip(program.outputs, outputs).map { type, buffer in
    Array(buffer.bound(to: Float.self).prefix(type.shape.count ?? 0))
  }
}

/// Whether all numbers agree within `tolerance` of the largest expected one.
func agree(_ found: [Float], _ expected: [Float], tolerance: Float = 1e-5) -> Bool {
  let scale = Swift.max(expected.map(abs).max() ?? 0, 1e-6)
  return found.count == expected.count
    && zip(found, expected).allSatisfy { abs($0 - $1) <= tolerance * scale }
}
