import LeptonBase
import LeptonGraph
import LeptonKernels

extension HostCall: KernelBound {
  var findsFaults: Bool { true }

  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let site = HostCallSite(
      function, arguments: arguments.map(binder.type), results: results.map(binder.type))
    try binder.call(
      lk_host_kernel(),
      lk_host_params(
        function: callHost, context: Unmanaged.passUnretained(site).toOpaque(),
        count: Int64(arguments.count + results.count)),
      (arguments + results).map { .value($0) } + [.fault], owner: site)
  }
}

/// A place in a program where a function of the host is called.
private final class HostCallSite: Sendable {
  let function: HostFunction
  let arguments: [TensorType]
  let results: [TensorType]

  init(_ function: HostFunction, arguments: [TensorType], results: [TensorType]) {
    self.function = function
    self.arguments = arguments
    self.results = results
  }

  func run(_ operands: UnsafePointer<UnsafeMutableRawPointer?>) -> Bool {
    func arrays(_ types: [TensorType], from first: Int) -> [HostFunction.Array] {
      types.enumerated().compactMap { index, type in
        operands[first + index].map { HostFunction.Array(type: type, pointer: $0) }
      }
    }
    let given = arrays(arguments, from: 0)
    let made = arrays(results, from: arguments.count)
    guard given.count == arguments.count, made.count == results.count else { return false }
    return function.succeeds(given, made)
  }
}

/// The function that the kernel calls; its context is the site, which the program keeps alive.
private func callHost(
  _ context: UnsafeMutableRawPointer?, _ operands: UnsafePointer<UnsafeMutableRawPointer?>?
) -> Int32 {
  guard let context, let operands else { return 1 }
  return Unmanaged<HostCallSite>.fromOpaque(context)._withUnsafeGuaranteedRef { site in
    site.run(operands) ? 0 : 1
  }
}
