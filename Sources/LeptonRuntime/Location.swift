import LeptonBase

/// Where a kernel finds an operand; resolved to an address when a program is made ready to run.
public struct Location: Sendable {
  public enum Space: Sendable {
    /// No operand: a null pointer.
    case none
    /// Memory that the program holds: weights, packed weights.
    case constant(HostBuffer)
    /// The memory of one execution, shared by all its intermediate results.
    case arena
    case input(Int)
    case output(Int)
    case state(Int)
    /// The execution's fault record, see `lk_fault`.
    case fault
  }

  public var space: Space
  public var offset: Int

  public init(_ space: Space, offset: Int = 0) {
    self.space = space
    self.offset = offset
  }

  public static let none = Location(.none)
}
