import LeptonBase
import LeptonKernels

/// One kernel call of a program.
public struct ProgramStep: Sendable {
  public var kernel: lk_kernel
  /// The kernel's parameter struct.
  public var parameters: HostBuffer
  public var operands: [Location]
  /// The layer it belongs to and the op it does, for profiles.
  public var label: String
  /// What the parameters point at and the program keeps alive.
  public var owner: (any AnyObject & Sendable)?

  public init(
    kernel: @escaping lk_kernel, parameters: HostBuffer, operands: [Location], label: String,
    owner: (any AnyObject & Sendable)? = nil
  ) {
    self.owner = owner
    self.kernel = kernel
    self.parameters = parameters
    self.operands = operands
    self.label = label
  }
}
