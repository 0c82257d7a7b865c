import LeptonBase
import LeptonCompiler
import LeptonGraph
import LeptonLayers
import LeptonRuntime

extension Trainer {
  /// Whether the mean loss is a number: once it is not, training is lost.
  var lossIsFinite: Bool {
    guard let total = lossMeans.first?.parameters.first,
      let buffer = try? variables.buffer(for: total)
    else { return true }
    return withExtendedLifetime(buffer) { $0.pointer.load(as: Float.self) }.isFinite
  }

  /// Where numbers that are not finite first appear when a batch goes through the model: a weight, or the
  /// output of a layer; nil where the outputs are finite, so that only the loss is not.
  func findNonFinite(_ batch: Batch) throws(LeptonError) -> String? {
    for (path, parameter) in network.namedParameters {
      let value = try parameter.value()
      if Self.hasNonFinite(value.buffer, value.type) { return "the weight '\(path)'" }
    }
    let builder = GraphBuilder()
    let lowering = Lowering(builder, isTraining: true, isForRunning: true)
    var names: [String] = []
    try network.lowerLayers(batch.inputs.map { builder.input($0.type) }, lowering) { name, value in
      guard builder.type(value).dtype == .float32 else { return }
      names.append(name)
      builder.output(value)
    }
    let program = try Compiler.compile(builder.graph, cache: ConstantCache())
    var outputs: [HostBuffer] = []
    for type in program.outputs { outputs.append(try HostBuffer(byteCount: type.byteCount ?? 0)) }
    let pool = ThreadPool.current
    try Execution(program).run(
      inputs: batch.inputs.map(\.pointer), outputs: outputs.map(\.pointer), pool: pool.pool)
    withExtendedLifetime((batch.owners, pool)) {}
    for (name, (buffer, type)) in zip(names, zip(outputs, program.outputs))
    where Self.hasNonFinite(buffer, type) {
      return "the output of layer '\(name)'"
    }
    return nil
  }

  private static func hasNonFinite(_ buffer: HostBuffer, _ type: TensorType) -> Bool {
    guard type.dtype == .float32, let count = type.shape.count else { return false }
    return withExtendedLifetime(buffer) {
      $0.bound(to: Float.self).prefix(count).contains { !$0.isFinite }
    }
  }
}
