import LeptonBase
import LeptonGraph

/// The parameters that a trainer's programs read and change, each with its memory.
final class VariableStore {
  private var buffers: [ObjectIdentifier: HostBuffer] = [:]
  private var parameters: [Parameter] = []

  /// The memory of a parameter, which holds its value when first asked for.
  func buffer(for parameter: Parameter) throws(LeptonError) -> HostBuffer {
    let key = ObjectIdentifier(parameter)
    if let known = buffers[key] { return known }
    let buffer = try parameter.trainingMemory()
    buffers[key] = buffer
    parameters.append(parameter)
    return buffer
  }

  /// Takes over values that were set from outside since.
  func pull() throws(LeptonError) {
    for parameter in parameters {
      _ = try parameter.trainingMemory(buffers[ObjectIdentifier(parameter)])
    }
  }

  /// Says that a run of a program may have changed these parameters.
  func markChanged(_ parameters: [Parameter]) {
    for parameter in parameters { parameter.trainingMemoryChanged() }
  }
}
