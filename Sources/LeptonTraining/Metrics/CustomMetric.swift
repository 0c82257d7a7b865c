import LeptonBase
import LeptonCompiler
import LeptonGraph
import LeptonJSON
import LeptonLayers
import LeptonRuntime

/// A metric whose variables, update and result the host brings along.
final class CustomMetric: Metric {
  private let code: any CustomCode
  private let written: JSONValue

  init(
    _ code: any CustomCode, _ value: JSONValue, _ object: KerasObject
  ) throws(LeptonError) {
    self.code = code
    written = value
    try super.init(
      object.name, Options("metric \(object.name)", object.config), name: object.name,
      direction: nil)
  }

  override var configuration: JSONValue { written }

  override func build(target: Shape, prediction: Shape) throws(LeptonError) {
    let weights: [CustomWeight]
    do throws(LeptonError) {
      weights = try code.weights([.float32(target), .float32(prediction)])
    } catch { throw error.at("metric '\(name)'") }
    for weight in weights { variable(weight.name, weight.shape) }
  }

  override func add(
    target: Term, prediction: Term, weight: Term?, mask: Term?
  ) throws(LeptonError) {
    let builder = target.builder
    let given = [target, prediction] + (weight.map { [$0] } ?? [])
    let trace = CustomTrace(
      Lowering(builder), inputs: given.map { LayerTensor($0.value) },
      weights: parameters.map(builder.updated))
    let next: [Value]
    do throws(LeptonError) { next = try code.lower(trace) } catch {
      throw error.at("metric '\(name)'")
    }
    guard next.count == parameters.count else {
      throw LeptonError(
        .configuration,
        "metric '\(name)' gives \(next.count) values for its \(parameters.count) variables")
    }
    for (parameter, value) in zip(parameters, next) { try builder.update(parameter, value) }
  }

  override func result(_ variables: MetricVariables) throws(LeptonError) -> [Float] {
    let builder = GraphBuilder()
    let inputs = parameters.map { builder.input($0.type) }
    do throws(LeptonError) {
      let value = try code.lowerResult(
        CustomTrace(Lowering(builder), inputs: [], weights: inputs))
      builder.output(try Term(builder, value).float().value)
      let program = try Compiler.compile(builder.graph, cache: ConstantCache())
      guard let count = program.outputs.first?.shape.count else { return [] }
      var arrays: [HostBuffer] = []
      for index in parameters.indices { arrays.append(try HostBuffer.copying(variables[index])) }
      let output = try HostBuffer(byteCount: count * MemoryLayout<Float>.size)
      try Execution(program).run(
        inputs: arrays.map { $0.pointer }, outputs: [output.pointer], pool: nil)
      return withExtendedLifetime((arrays, output)) {
        Array(output.bound(to: Float.self).prefix(count))
      }
    } catch { throw error.at("metric '\(name)'") }
  }
}
