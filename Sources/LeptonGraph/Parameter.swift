import LeptonBase

/// A weight of a model: a named tensor whose value is set from a file, by the host or by training.
///
/// The value is a snapshot: setting it puts a new buffer in place and leaves the old one to whoever
/// still reads it, so that programs may go on running while weights are exchanged. While it is trained, it
/// lies in memory that programs write, and whoever reads it gets a copy; so it is while the value is held
/// in the form in which programs compute with it.
public final class Parameter: Sendable {
  /// The name within its layer, such as `kernel` or `moving_mean`.
  public let name: String
  public let type: TensorType
  /// Whether the optimizer may change it; false for moving statistics and counters.
  public let isTrainable: Bool

  private let initialValue: @Sendable () throws(LeptonError) -> HostBuffer
  private let held = Lock(Held())

  private struct Held {
    /// The value; while it is trained, the memory in which programs change it. Nil where it is not made
    /// yet or held packed.
    var buffer: HostBuffer?
    var packed: PackedValue?
    var isTrained = false
    /// A value that was set while it is trained, until training takes it over.
    var pending: HostBuffer?
    /// The copy of a trained or packed value that readers have got, as long as any has it and it is the
    /// value.
    weak var copy: HostBuffer?
  }

  public var shape: Shape { type.shape }

  /// A parameter whose value is made by `initialValue` when it is first read without having been set.
  public init(
    name: String, type: TensorType, isTrainable: Bool = true,
    initialValue: @escaping @Sendable () throws(LeptonError) -> HostBuffer
  ) {
    self.name = name
    self.type = type
    self.isTrainable = isTrainable
    self.initialValue = initialValue
  }

  /// The value as it is now. What is trained or packed is copied, once for all who read it before it
  /// changes again.
  public func value() throws(LeptonError) -> Tensor {
    if let buffer = try snapshot() { return Tensor(type, buffer) }
    let made = try initialValue()
    guard made.byteCount >= type.byteCount ?? Int.max else {
      throw LeptonError(.internal, "the initial value of \(name) is too short for \(type)")
    }
    held.withLock { if $0.buffer == nil { $0.buffer = made } }
    return Tensor(type, try snapshot() ?? made)
  }

  private func snapshot() throws(LeptonError) -> HostBuffer? {
    try held.withLock { held throws(LeptonError) in
      guard held.isTrained || held.packed != nil else { return held.buffer }
      if let known = held.pending ?? held.copy { return known }
      let copy: HostBuffer
      if let packed = held.packed {
        copy = try packed.value(byteCount: type.byteCount ?? 0)
      } else if let memory = held.buffer {
        copy = try self.copy(memory)
      } else {
        return nil
      }
      held.copy = copy
      return copy
    }
  }

  private func copy(_ buffer: HostBuffer) throws(LeptonError) -> HostBuffer {
    let byteCount = type.byteCount ?? 0
    let copy = try HostBuffer(byteCount: byteCount)
    copy.pointer.copyMemory(from: buffer.pointer, byteCount: byteCount)
    return copy
  }

  /// Puts a new value in place; `buffer` must hold the bytes of the parameter's type and not be
  /// written any more.
  public func set(_ buffer: HostBuffer) throws(LeptonError) {
    guard let needed = type.byteCount, buffer.byteCount >= needed else {
      throw LeptonError(
        .weights, "\(name) has type \(type), which \(buffer.byteCount) bytes cannot fill")
    }
    held.withLock { held in
      if held.isTrained {
        held.pending = buffer
      } else {
        (held.buffer, held.packed, held.copy) = (buffer, nil, nil)
      }
    }
  }

  /// Whether a value has been set or made already.
  public var isSet: Bool { held.withLock { $0.buffer != nil || $0.packed != nil } }

  /// Holds the value packed from now on, where `packed` is made of it and nobody else has the value: `packed`
  /// says what there is of the value of that identity.
  public func hold(_ packed: (HostBuffer.Identity) -> PackedValue?) {
    held.withLock { held in
      guard !held.isTrained else { return }
      if let old = held.packed {
        held.packed = packed(old.identity) ?? old
      } else if let buffer = held.buffer, let found = packed(buffer.identity) {
        held.packed = found
      }
      guard held.packed != nil, held.buffer != nil else { return }
      guard isKnownUniquelyReferenced(&held.buffer) else {
        held.packed = nil
        return
      }
      held.buffer?.discard()
      held.buffer = nil
    }
  }

  // MARK: Training

  /// Memory with the value as it is now, in which programs of training may change it from now on: the
  /// value's own, where nobody else has it, so that there is one. Before every run, a trainer asks for the
  /// memory that it was given first: values that were set since are in it then.
  public func trainingMemory(_ known: HostBuffer? = nil) throws(LeptonError) -> HostBuffer {
    if !isSet { _ = try value() }
    return try held.withLock { held throws(LeptonError) in
      if let known, known === held.buffer, held.pending == nil { return known }
      if let packed = held.packed {
        held.buffer = try packed.value(byteCount: type.byteCount ?? 0)
        held.packed = nil
      }
      var memory = known
      if memory == nil, isKnownUniquelyReferenced(&held.buffer) {
        memory = held.buffer
      }
      guard let value = held.pending ?? held.buffer else {
        throw LeptonError(.internal, "\(name) has no value")
      }
      if let memory, memory !== value {
        memory.pointer.copyMemory(from: value.pointer, byteCount: type.byteCount ?? 0)
      }
      let trained: HostBuffer
      if let memory { trained = memory } else { trained = try copy(value) }
      if let pending = held.pending { held.copy = pending }
      held.buffer = trained
      held.isTrained = true
      held.pending = nil
      return trained
    }
  }

  /// Says that a run may have changed the training memory: what was read before is no longer the value.
  public func trainingMemoryChanged() { held.withLock { $0.copy = nil } }
}
