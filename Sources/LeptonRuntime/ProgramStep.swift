import LeptonBase
import LeptonKernels

/// One kernel call of a program.
public struct ProgramStep: Sendable {
  /// What a call does, for profiles and messages. Texts are made when somebody asks for them: most
  /// programs run without.
  public struct Facts: Sendable {
    /// The layer it belongs to; empty for what belongs to none, such as an optimizer's update.
    public var layer: String
    /// Floating-point operations of the op as it is written, a multiply-add counting two: a kernel
    /// may get by with fewer.
    public var floatOperations = 0
    /// Bytes of all that it reads and writes, each counted once.
    public var byteCount = 0
    private let title: @Sendable () -> String
    private let chosen: String?

    /// The op it does, with what was fused into it.
    public var op: String { title() }
    /// The kernel that was chosen for it.
    public var kernel: String { chosen ?? op }

    /// - Parameter kernel: nil where the op says it.
    public init(layer: String, kernel: String?, op: @escaping @Sendable () -> String) {
      self.layer = layer
      title = op
      chosen = kernel
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
