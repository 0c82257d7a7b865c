import CLepton
import LeptonBase
import LeptonGraph

/// A function on arrays that the host put into what it traced.
final class HostFunctionContext: @unchecked Sendable {
  private let given: lepton_host_function
  private let name: String
  private var isTaken = false

  init(_ given: lepton_host_function, _ name: String) {
    self.given = given
    self.name = name
  }

  /// From now on the function is lepton's to release.
  func take() { isTaken = true }

  deinit { if isTaken { given.release?(given.context) } }

  func function(inputs: Int, outputs: Int, training: Bool) -> HostFunction {
    let gradient = given.backward.map { backward in
      HostFunction(name: name) { [self] arguments, results throws(LeptonError) in
        var arrays = HostArrays(
          gradient: arguments, inputs: inputs, outputs: outputs, results: results)
        try arrays.call(training: training, "backward") { backward(given.context, $0) }
      }
    }
    return HostFunction(
      name: name,
      run: { [self] arguments, results throws(LeptonError) in
        guard let forward = given.forward else { return }
        var arrays = HostArrays(arguments, inputs: inputs, results: results)
        try arrays.call(training: training, "forward") { forward(given.context, $0) }
      }, gradient: gradient)
  }
}
