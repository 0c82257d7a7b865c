import CLepton
import LeptonBase
import LeptonGraph

extension lepton_array {
  /// An array of a run.
  init(_ array: HostFunction.Array) {
    self.init(
      data: array.pointer, dtype: array.type.dtype.number, shape: lepton_shape(array.type.shape),
      strides: nil, owner: nil)
  }
}

extension lepton_tensor_info {
  /// A tensor without a name.
  init(_ type: TensorType) {
    self.init(name: constantText(""), dtype: type.dtype, shape: type.shape)
  }
}

/// The arrays of one call of a function of the host.
struct HostArrays {
  var inputs: [lepton_array] = []
  var weights: [lepton_array] = []
  var outputs: [lepton_array] = []
  var outputGradients: [lepton_array] = []
  var inputGradients: [lepton_array] = []
  var weightGradients: [lepton_array] = []

  /// Of a forward call: inputs and weights after one another, and the results.
  init(_ arguments: [HostFunction.Array], inputs count: Int, results: [HostFunction.Array]) {
    inputs = arguments.prefix(count).map { lepton_array($0) }
    weights = arguments.dropFirst(count).map { lepton_array($0) }
    outputs = results.map { lepton_array($0) }
  }

  /// Of a backward call, whose arguments and results are those of `HostFunction.gradient`.
  init(
    gradient arguments: [HostFunction.Array], inputs count: Int, outputs outputCount: Int,
    results: [HostFunction.Array]
  ) {
    let given = arguments.dropLast(2 * outputCount)
    self.init(
      Array(given), inputs: count,
      results: Array(arguments.dropFirst(given.count).prefix(outputCount)))
    outputGradients = arguments.suffix(outputCount).map { lepton_array($0) }
    var next = results.makeIterator()
    for (index, argument) in given.enumerated() {
      var gradient = lepton_array(argument)
      gradient.data = nil
      if argument.type.dtype == .float32, let result = next.next() {
        result.pointer.initializeMemory(
          as: UInt8.self, repeating: 0, count: result.type.byteCount ?? 0)
        gradient = lepton_array(result)
      }
      if index < count { inputGradients.append(gradient) } else { weightGradients.append(gradient) }
    }
  }

  /// Calls the function.
  mutating func call(
    training: Bool, _ what: String,
    _ function: (UnsafePointer<lepton_host_call>) -> Int32
  ) throws(LeptonError) {
    let isBackward = !outputGradients.isEmpty
    let status = inputs.withUnsafeBufferPointer { inputs in
      weights.withUnsafeBufferPointer { weights in
        outputs.withUnsafeMutableBufferPointer { outputs in
          outputGradients.withUnsafeBufferPointer { outputGradients in
            inputGradients.withUnsafeMutableBufferPointer { inputGradients in
              weightGradients.withUnsafeMutableBufferPointer { weightGradients in
                var call = lepton_host_call(
                  inputs: inputs.baseAddress, input_count: inputs.count,
                  weights: weights.baseAddress, weight_count: weights.count,
                  outputs: outputs.baseAddress, output_count: outputs.count,
                  training: training ? 1 : 0,
                  output_gradients: isBackward ? outputGradients.baseAddress : nil,
                  input_gradients: isBackward ? inputGradients.baseAddress : nil,
                  weight_gradients: isBackward ? weightGradients.baseAddress : nil)
                return function(&call)
              }
            }
          }
        }
      }
    }
    try HostFailure.check(status, what)
  }
}
