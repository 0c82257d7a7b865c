import CLepton
import LeptonBase
import LeptonGraph
import LeptonLayers

/// One layer, function, metric or initializer of a custom class of the host.
final class HostCode: CustomCode, @unchecked Sendable {
  private let owner: HostClass
  private let name: String
  private let object: UnsafeMutableRawPointer?
  private let known: Lock<[CustomInnerLayer]>

  var innerLayers: [CustomInnerLayer] { known.withLock { $0 } }

  private var given: lepton_custom_class { owner.given }

  init(_ owner: HostClass, name: String, config: String) throws(LeptonError) {
    self.owner = owner
    self.name = name
    guard let create = owner.given.create else {
      object = owner.given.context
      known = Lock([])
      return
    }
    let trace = TraceObject()
    var made: UnsafeMutableRawPointer?
    try trace.hand(to: "create") { handle in
      name.withCString { name in
        config.withCString { create(owner.given.context, name, $0, handle, &made) }
      }
    }
    object = made
    known = Lock(trace.innerLayers)
  }

  deinit { if given.create != nil { given.destroy?(object) } }

  var supportsMasking: Bool { given.supports_masking != 0 }

  func weights(_ inputs: [TensorType]) throws(LeptonError) -> [CustomWeight] {
    guard let build = given.build else { return [] }
    let trace = TraceObject()
    let infos = inputs.map { lepton_tensor_info($0) }
    try trace.hand(to: "build") { build(object, infos, infos.count, $0) }
    known.withLock { $0 += trace.innerLayers }
    return trace.weights
  }

  func lower(_ trace: CustomTrace) throws(LeptonError) -> [Value] {
    if let write = given.trace { return try traced(trace, "trace", write) }
    guard let forward = given.forward else {
      throw LeptonError(.host, "'\(owner.name)' computes nothing")
    }
    let results = try outputTypes(trace)
    let function = hostFunction(
      forward, given.backward, inputs: trace.inputs.count, outputs: results.count,
      training: trace.isTraining)
    return try trace.call(function, trace.inputs + trace.weights, results: results)
  }

  func lowerResult(_ trace: CustomTrace) throws(LeptonError) -> Value {
    let results: [Value]
    if let write = given.trace_result {
      results = try traced(trace, "trace_result", write)
    } else if let result = given.result {
      let function = hostFunction(result, nil, inputs: 0, outputs: 1, training: false)
      results = try trace.call(function, trace.weights, results: [.float32([])])
    } else {
      results = try ratio(trace)
    }
    guard let first = results.first else {
      throw LeptonError(.host, "'\(owner.name)' gives no result")
    }
    return first
  }

  /// The first variable divided by the second, 0 where that is 0.
  private func ratio(_ trace: CustomTrace) throws(LeptonError) -> [Value] {
    guard trace.weights.count > 1 else { return trace.weights }
    let numbers = try trace.call(
      className: "keras.ops.DivideNoNan", config: [:],
      arguments: ["*": [["tensor": 0], ["tensor": 1]]])
    var values: [Value] = []
    for number in numbers { values.append(try trace.tensor(number).value) }
    return values
  }

  func fill(
    _ values: UnsafeMutableBufferPointer<Float>, _ shape: Shape
  ) throws(LeptonError) {
    guard let forward = given.forward, let base = values.baseAddress else { return }
    let output = HostFunction.Array(type: .float32(shape), pointer: UnsafeMutableRawPointer(base))
    var arrays = HostArrays([], inputs: 0, results: [output])
    try arrays.call(training: false, "forward") { forward(object, $0) }
  }

  // MARK: Parts

  private typealias Write =
    @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?) -> Int32
  private typealias Compute =
    @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<lepton_host_call>?) -> Int32

  private func traced(
    _ trace: CustomTrace, _ what: String, _ write: Write
  ) throws(LeptonError) -> [Value] {
    let handed = TraceObject(trace)
    try handed.hand(to: what) { write(object, $0) }
    guard let outputs = handed.outputs else {
      throw LeptonError(.host, "'\(what)' did not say what it gives (lepton_trace_set_outputs)")
    }
    var values: [Value] = []
    for output in outputs { values.append(try trace.tensor(output).value) }
    return values
  }

  private func hostFunction(
    _ forward: @escaping Compute, _ backward: Compute?, inputs: Int, outputs: Int, training: Bool
  ) -> HostFunction {
    let gradient = backward.map { backward in
      HostFunction(name: name) { [self] arguments, results throws(LeptonError) in
        var arrays = HostArrays(
          gradient: arguments, inputs: inputs, outputs: outputs, results: results)
        try arrays.call(training: training, "backward") { backward(object, $0) }
      }
    }
    return HostFunction(
      name: name,
      run: { [self] arguments, results throws(LeptonError) in
        var arrays = HostArrays(arguments, inputs: inputs, results: results)
        try arrays.call(training: training, "forward") { forward(object, $0) }
      }, gradient: gradient)
  }

  /// The types of what `forward` writes.
  private func outputTypes(_ trace: CustomTrace) throws(LeptonError) -> [TensorType] {
    let inputs = trace.inputs.map(trace.lowering.type)
    guard let tell = given.outputs else {
      if owner.kind == .metric { return trace.weights.map(trace.lowering.type) }
      guard let first = inputs.first else {
        throw LeptonError(.host, "'\(owner.name)' has no input and does not say what it gives")
      }
      if owner.kind == .layer || inputs.count == 1 { return [first] }
      return [.float32([first.shape.dims.first ?? Shape.unknown])]
    }
    var infos = [lepton_tensor_info](repeating: lepton_tensor_info(), count: 64)
    var count = 0
    let given = inputs.map { lepton_tensor_info($0) }
    try HostFailure.check(
      tell(object, given, given.count, &infos, infos.count, &count), "outputs")
    guard count > 0, count <= infos.count else {
      throw LeptonError(.host, "'\(owner.name)' says that it gives \(count) outputs")
    }
    var types: [TensorType] = []
    for info in infos.prefix(count) { types.append(try TensorType(info, "outputs")) }
    return types
  }
}

extension TensorType {
  /// A type from the host.
  init(_ info: lepton_tensor_info, _ name: StaticString) throws(LeptonError) {
    let dtype = try LeptonABI.dtype(info.dtype, name)
    guard dtype == .float32 || dtype == .int32 || dtype == .bool else {
      throw LeptonError(
        .typeMismatch, "custom code gives float32, int32 or bool, not \(dtype.name)")
    }
    self.init(dtype, try Shape(info.shape, name))
  }
}
