import CLepton
import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers

@c @implementation
public func lepton_trace_add_layer(
  _ trace: OpaquePointer!, _ attribute: UnsafePointer<CChar>!, _ inList: Int32,
  _ json: UnsafePointer<CChar>!, _ index: UnsafeMutablePointer<Int>!
) -> lepton_status {
  withHandle(trace, TraceObject.self) { object throws(LeptonError) in
    object.innerLayers.append(
      CustomInnerLayer(
        attribute: try text(attribute, "attribute"), isList: inList != 0,
        description: try JSONValue(parsing: text(json, "json"))))
    index?.pointee = object.innerLayers.count - 1
  }
}

@c @implementation
public func lepton_trace_add_weight(
  _ trace: OpaquePointer!, _ name: UnsafePointer<CChar>!, _ shape: UnsafePointer<lepton_shape>!,
  _ initializer: UnsafePointer<CChar>!, _ trainable: Int32
) -> lepton_status {
  withHandle(trace, TraceObject.self) { object throws(LeptonError) in
    var weight = CustomWeight(
      name: try text(name, "name"), shape: try Shape(required(shape, "shape").pointee, "shape"),
      isTrainable: trainable != 0)
    if let initializer = try optionalText(initializer, "initializer") {
      weight.initializer = try JSONValue(parsing: initializer)
    }
    guard weight.shape.isKnown else {
      throw LeptonError(
        .shapeMismatch, "the weight '\(weight.name)' cannot have the shape \(weight.shape)")
    }
    object.weights.append(weight)
  }
}

@c @implementation
public func lepton_trace_counts(
  _ trace: OpaquePointer!, _ inputCount: UnsafeMutablePointer<Int>!,
  _ weightCount: UnsafeMutablePointer<Int>!
) -> lepton_status {
  withHandle(trace, TraceObject.self) { object throws(LeptonError) in
    let trace = try object.trace()
    inputCount?.pointee = trace.inputs.count
    weightCount?.pointee = trace.weights.count
  }
}

@c @implementation
public func lepton_trace_tensor(
  _ trace: OpaquePointer!, _ tensor: lepton_tensor,
  _ info: UnsafeMutablePointer<lepton_tensor_info>!
) -> lepton_status {
  withHandle(trace, TraceObject.self) { object throws(LeptonError) in
    let info = try required(info, "info")
    info.pointee = lepton_tensor_info(try object.trace().type(number(tensor)))
  }
}

@c @implementation
public func lepton_trace_is_training(
  _ trace: OpaquePointer!, _ training: UnsafeMutablePointer<Int32>!
) -> lepton_status {
  withHandle(trace, TraceObject.self) { object throws(LeptonError) in
    try required(training, "training").pointee = try object.trace().isTraining ? 1 : 0
  }
}

@c @implementation
public func lepton_trace_arguments_json(
  _ trace: OpaquePointer!, _ json: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>!
) -> lepton_status {
  withHandle(trace, TraceObject.self) { object throws(LeptonError) in
    let json = try required(json, "json")
    json.pointee = try ownedText(JSONValue.object(object.trace().arguments).text)
  }
}

@c @implementation
public func lepton_trace_call(
  _ trace: OpaquePointer!, _ className: UnsafePointer<CChar>!, _ config: UnsafePointer<CChar>!,
  _ arguments: UnsafePointer<CChar>!, _ outputs: UnsafeMutablePointer<lepton_tensor>!,
  _ capacity: Int, _ outputCount: UnsafeMutablePointer<Int>!
) -> lepton_status {
  withHandle(trace, TraceObject.self) { object throws(LeptonError) in
    let results = try object.trace().call(
      className: text(className, "class_name"), config: jsonObject(config, "config"),
      arguments: jsonObject(arguments, "arguments"))
    try give(results, outputs, capacity, outputCount)
  }
}

@c @implementation
public func lepton_trace_call_layer(
  _ trace: OpaquePointer!, _ layer: Int, _ arguments: UnsafePointer<CChar>!,
  _ outputs: UnsafeMutablePointer<lepton_tensor>!, _ capacity: Int,
  _ outputCount: UnsafeMutablePointer<Int>!
) -> lepton_status {
  withHandle(trace, TraceObject.self) { object throws(LeptonError) in
    let results = try object.trace().call(
      innerLayer: layer, arguments: jsonObject(arguments, "arguments"))
    try give(results, outputs, capacity, outputCount)
  }
}

@c @implementation
public func lepton_trace_call_host(
  _ trace: OpaquePointer!, _ function: UnsafePointer<lepton_host_function>!,
  _ inputs: UnsafePointer<lepton_tensor>!, _ inputCount: Int,
  _ results: UnsafePointer<lepton_tensor_info>!, _ outputs: UnsafeMutablePointer<lepton_tensor>!,
  _ outputCount: Int
) -> lepton_status {
  withHandle(trace, TraceObject.self) { object throws(LeptonError) in
    let trace = try object.trace()
    let given = try options(required(function, "function"), default: lepton_host_function())
    guard given.forward != nil else {
      throw LeptonError(.invalidArgument, "the function's 'forward' is NULL")
    }
    var arguments: [Value] = []
    for tensor in try values(inputs, inputCount, "inputs") {
      arguments.append(try trace.tensor(number(tensor)).value)
    }
    var types: [TensorType] = []
    for info in try values(results, outputCount, "results") {
      types.append(try TensorType(info, "results"))
    }
    let outputs = try required(outputs, "outputs")
    let made = HostFunctionContext(given, try optionalText(given.name, "name") ?? "function")
    let function = made.function(
      inputs: arguments.count, outputs: types.count, training: trace.isTraining)
    let numbers = trace.add(
      try trace.call(function, arguments, results: types).map { LayerTensor($0) })
    made.take()
    for (index, number) in numbers.enumerated() { outputs[index] = lepton_tensor(number) }
  }
}

@c @implementation
public func lepton_trace_add_loss(
  _ trace: OpaquePointer!, _ tensor: lepton_tensor
) -> lepton_status {
  withHandle(trace, TraceObject.self) { object throws(LeptonError) in
    try object.trace().addLoss(number(tensor))
  }
}

@c @implementation
public func lepton_trace_set_outputs(
  _ trace: OpaquePointer!, _ tensors: UnsafePointer<lepton_tensor>!, _ count: Int
) -> lepton_status {
  withHandle(trace, TraceObject.self) { object throws(LeptonError) in
    let trace = try object.trace()
    var outputs: [Int] = []
    for tensor in try values(tensors, count, "tensors") {
      outputs.append(try number(tensor))
      _ = try trace.tensor(number(tensor))
    }
    object.outputs = outputs
  }
}

private func number(_ tensor: lepton_tensor) throws(LeptonError) -> Int {
  guard let number = Int(exactly: tensor) else {
    throw LeptonError(.notFound, "there is no tensor \(tensor)")
  }
  return number
}

/// A JSON object; empty for NULL.
private func jsonObject(
  _ pointer: UnsafePointer<CChar>?, _ name: StaticString
) throws(LeptonError) -> JSONObject {
  guard let text = try optionalText(pointer, name) else { return [:] }
  guard let object = try JSONValue(parsing: text).asObject else {
    throw LeptonError(.configuration, "'\(name)' should be a JSON object")
  }
  return object
}

private func give(
  _ results: [Int], _ outputs: UnsafeMutablePointer<lepton_tensor>?, _ capacity: Int,
  _ outputCount: UnsafeMutablePointer<Int>?
) throws(LeptonError) {
  _ = try values(UnsafePointer(outputs), capacity, "outputs")
  if let outputs {
    for (index, result) in results.prefix(capacity).enumerated() {
      outputs[index] = lepton_tensor(result)
    }
  }
  outputCount?.pointee = results.count
}
