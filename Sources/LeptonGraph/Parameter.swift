import LeptonBase

/// A weight of a model: a named tensor whose value is set from a file, by the host or by training.
///
/// The value is a snapshot: setting it puts a new buffer in place and leaves the old one to whoever
/// still reads it, so that programs may go on running while weights are exchanged.
public final class Parameter: Sendable {
  /// The name within its layer, such as `kernel` or `moving_mean`.
  public let name: String
  public let type: TensorType
  /// Whether the optimizer may change it; false for moving statistics and counters.
  public let isTrainable: Bool

  private let initialValue: @Sendable () throws(LeptonError) -> HostBuffer
  private let current = Lock<HostBuffer?>(nil)

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

  /// The value as it is now.
  public func value() throws(LeptonError) -> Tensor {
    if let buffer = current.withLock({ $0 }) { return Tensor(type, buffer) }
    let made = try initialValue()
    guard made.byteCount >= type.byteCount ?? Int.max else {
      throw LeptonError(.internal, "the initial value of \(name) is too short for \(type)")
    }
    return Tensor(
      type,
      current.withLock { held in
        if let held { return held }
        held = made
        return made
      })
  }

  /// Puts a new value in place; `buffer` must hold the bytes of the parameter's type and not be
  /// written any more.
  public func set(_ buffer: HostBuffer) throws(LeptonError) {
    guard let needed = type.byteCount, buffer.byteCount >= needed else {
      throw LeptonError(
        .weights, "\(name) has type \(type), which \(buffer.byteCount) bytes cannot fill")
    }
    current.withLock { $0 = buffer }
  }

  /// Whether a value has been set or made already.
  public var isSet: Bool { current.withLock { $0 != nil } }
}
