import LeptonBase
import LeptonKernels

/// One kernel call of a program.
public struct ProgramStep: Sendable {
  /// What a call does, for profiles and messages.
  public struct Facts: Sendable {
    /// The layer it belongs to; empty for what belongs to none, such as an optimizer's update.
    public var layer: String
    /// The op it does, with what was fused into it.
    public var op: String
    /// The kernel that was chosen for it.
    public var kernel: String
    /// Floating-point operations of the op as it is written, a multiply-add counting two: a kernel
    /// may get by with fewer.
    public var floatOperations: Int
    /// Bytes of all that it reads and writes, each counted once.
    public var byteCount: Int

    public init(
      layer: String, op: String, kernel: String, floatOperations: Int = 0, byteCount: Int = 0
    ) {
      self.layer = layer
      self.op = op
      self.kernel = kernel
      self.floatOperations = floatOperations
      self.byteCount = byteCount
    }
  }

  public var kernel: lk_kernel
  /// The kernel's parameter struct.
  public var parameters: HostBuffer
  public var operands: [Location]
  public var facts: Facts
  /// What the parameters point at and the program keeps alive.
  public var owner: (any AnyObject & Sendable)?

  /// Layer and op, as messages name the call.
  public var label: String { facts.layer.isEmpty ? facts.op : "\(facts.layer) (\(facts.op))" }

  public init(
    kernel: @escaping lk_kernel, parameters: HostBuffer, operands: [Location], facts: Facts,
    owner: (any AnyObject & Sendable)? = nil
  ) {
    self.owner = owner
    self.kernel = kernel
    self.parameters = parameters
    self.operands = operands
    self.facts = facts
  }
}
