import LeptonBase

/// Arithmetic that the host computes: a function on arrays, and another that gives its derivatives.
///
/// It is called on the thread that runs the program, by any number of threads at once where so many run
/// programs. Two functions are equal where they are the same object.
public final class HostFunction: Sendable, Hashable {
  /// An array that a function reads or writes: dense, row-major, of a known shape; it is there until the
  /// function returns.
  public struct Array {
    public let type: TensorType
    public let pointer: UnsafeMutableRawPointer

    public init(type: TensorType, pointer: UnsafeMutableRawPointer) {
      self.type = type
      self.pointer = pointer
    }
  }

  /// Computes the results from the arguments.
  public typealias Run =
    @Sendable (_ arguments: [Array], _ results: [Array]) throws(LeptonError) -> Void

  /// What messages call it.
  public let name: String
  public let run: Run
  /// Computes the derivatives with respect to those of the arguments that are float32, in their order,
  /// from the arguments, the results and the derivatives with respect to the results, one after the
  /// other; nil where the function cannot be differentiated.
  public let gradient: HostFunction?

  public init(name: String, run: @escaping Run, gradient: HostFunction? = nil) {
    self.name = name
    self.run = run
    self.gradient = gradient
  }

  public static func == (a: HostFunction, b: HostFunction) -> Bool { a === b }
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }

  // MARK: Failures

  private static let failures = PerThread<LeptonError>()

  /// Runs the function and keeps what it throws for the calling thread; gives whether it succeeded.
  public func succeeds(_ arguments: [Array], _ results: [Array]) -> Bool {
    do throws(LeptonError) {
      try run(arguments, results)
      return true
    } catch {
      Self.failures.current = error
      return false
    }
  }

  /// The error that the calling thread's last failing function threw, once.
  public static func takeFailure() -> LeptonError? {
    defer { failures.current = nil }
    return failures.current
  }
}
