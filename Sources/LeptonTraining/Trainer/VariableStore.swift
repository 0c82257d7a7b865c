import LeptonBase
import LeptonGraph

/// The memory in which a trainer's programs change parameters, and its exchange with the parameters'
/// own values, which others read.
final class VariableStore {
  private struct Variable {
    var parameter: Parameter
    var buffer: HostBuffer
    /// The value that the parameter had when both were last the same.
    var known: HostBuffer
    /// Whether programs may have written since.
    var isAhead = false
  }

  private var variables: [ObjectIdentifier: Variable] = [:]
  private var order: [ObjectIdentifier] = []

  /// The memory of a parameter, filled with its value when first asked for.
  func buffer(for parameter: Parameter) throws(LeptonError) -> HostBuffer {
    let key = ObjectIdentifier(parameter)
    if let known = variables[key] { return known.buffer }
    let value = try parameter.value()
    let byteCount = parameter.type.byteCount ?? 0
    let buffer = try HostBuffer(byteCount: byteCount)
    buffer.pointer.copyMemory(from: value.buffer.pointer, byteCount: byteCount)
    variables[key] = Variable(parameter: parameter, buffer: buffer, known: value.buffer)
    order.append(key)
    return buffer
  }

  /// Takes over values that were set from outside since.
  func pull() throws(LeptonError) {
    for key in order {
      guard let variable = variables[key] else { continue }
      let value = try variable.parameter.value()
      guard value.buffer !== variable.known else { continue }
      variable.buffer.pointer.copyMemory(
        from: value.buffer.pointer, byteCount: variable.parameter.type.byteCount ?? 0)
      variables[key]?.known = value.buffer
      variables[key]?.isAhead = false
    }
  }

  /// Says that a run of a program may have changed these parameters.
  func markChanged(_ parameters: [Parameter]) {
    for parameter in parameters { variables[ObjectIdentifier(parameter)]?.isAhead = true }
  }

  /// Gives the parameters the values that programs have written.
  func publish() throws(LeptonError) {
    for key in order {
      guard let variable = variables[key], variable.isAhead else { continue }
      let byteCount = variable.parameter.type.byteCount ?? 0
      let copy = try HostBuffer(byteCount: byteCount)
      copy.pointer.copyMemory(from: variable.buffer.pointer, byteCount: byteCount)
      try variable.parameter.set(copy)
      variables[key]?.known = copy
      variables[key]?.isAhead = false
    }
  }
}
