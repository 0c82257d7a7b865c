import CLepton
import Lepton
import LeptonBase
import LeptonGraph

@c @implementation
public func lepton_builder_create(
  _ kind: lepton_model_kind, _ name: UnsafePointer<CChar>!,
  _ builder: UnsafeMutablePointer<OpaquePointer?>!
) -> lepton_status {
  border { () throws(LeptonError) in
    let builder = try required(builder, "builder")
    let built: ModelBuilder.Kind
    switch kind {
    case LEPTON_SEQUENTIAL: built = .sequential
    case LEPTON_FUNCTIONAL: built = .functional
    default:
      throw LeptonError(.invalidArgument, "there is no kind of model \(kind.rawValue)")
    }
    let made = ModelBuilder(built, name: try optionalText(name, "name"))
    builder.pointee = try makeHandle(BuilderObject(made))
  }
}

@c @implementation
public func lepton_builder_free(_ builder: OpaquePointer!) {
  freeHandle(builder, BuilderObject.self)
}

@c @implementation
public func lepton_builder_input(
  _ builder: OpaquePointer!, _ name: UnsafePointer<CChar>!, _ dtype: lepton_dtype,
  _ shape: UnsafePointer<lepton_shape>!, _ tensor: UnsafeMutablePointer<lepton_tensor>!
) -> lepton_status {
  withHandle(builder, BuilderObject.self) { object throws(LeptonError) in
    let type = TensorType(
      try LeptonABI.dtype(dtype, "dtype"),
      try Shape(required(shape, "shape").pointee, "shape"))
    let made = try object.builder.addInput(name: optionalText(name, "name"), type)
    tensor?.pointee = lepton_tensor(made)
  }
}

@c @implementation
public func lepton_builder_layer(
  _ builder: OpaquePointer!, _ className: UnsafePointer<CChar>!, _ config: UnsafePointer<CChar>!,
  _ inputs: UnsafePointer<lepton_tensor>!, _ inputCount: Int,
  _ output: UnsafeMutablePointer<lepton_tensor>!
) -> lepton_status {
  withHandle(builder, BuilderObject.self) { object throws(LeptonError) in
    let className = try text(className, "class_name")
    let config = try optionalText(config, "config")
    guard object.builder.kind == .functional else {
      guard inputCount == 0 else {
        throw LeptonError(
          .invalidArgument,
          "layers of a sequential model take what the one before gives: inputs must be NULL and 0")
      }
      return try object.builder.add(className: className, config: config)
    }
    let output = try required(output, "output")
    let inputs = try tensors(inputs, inputCount, "inputs")
    let layer = try object.builder.makeLayer(className: className, config: config)
    let results = try object.builder.call(layer: layer, inputs: inputs)
    guard let first = results.first else {
      throw LeptonError(.unsupported, "a \(className) gives no tensor")
    }
    output.pointee = lepton_tensor(first)
  }
}

@c @implementation
public func lepton_builder_create_layer(
  _ builder: OpaquePointer!, _ className: UnsafePointer<CChar>!, _ config: UnsafePointer<CChar>!,
  _ layer: UnsafeMutablePointer<lepton_layer>!
) -> lepton_status {
  withHandle(builder, BuilderObject.self) { object throws(LeptonError) in
    let layer = try required(layer, "layer")
    let made = try object.builder.makeLayer(
      className: text(className, "class_name"), config: optionalText(config, "config"))
    layer.pointee = lepton_layer(made)
  }
}

@c @implementation
public func lepton_builder_call_layer(
  _ builder: OpaquePointer!, _ layer: lepton_layer, _ inputs: UnsafePointer<lepton_tensor>!,
  _ inputCount: Int, _ arguments: UnsafePointer<CChar>!,
  _ outputs: UnsafeMutablePointer<lepton_tensor>!, _ capacity: Int,
  _ outputCount: UnsafeMutablePointer<Int>!
) -> lepton_status {
  withHandle(builder, BuilderObject.self) { object throws(LeptonError) in
    _ = try values(outputs, capacity, "outputs")
    let results = try object.builder.call(
      layer: Int(layer), inputs: tensors(inputs, inputCount, "inputs"),
      arguments: optionalText(arguments, "arguments"))
    if let outputs {
      for (index, result) in results.prefix(capacity).enumerated() {
        outputs[index] = lepton_tensor(result)
      }
    }
    outputCount?.pointee = results.count
  }
}

@c @implementation
public func lepton_builder_tensor(
  _ builder: OpaquePointer!, _ tensor: lepton_tensor,
  _ info: UnsafeMutablePointer<lepton_tensor_info>!
) -> lepton_status {
  withHandle(builder, BuilderObject.self) { object throws(LeptonError) in
    let info = try required(info, "info")
    let found = try object.builder.tensor(Int(tensor))
    info.pointee = lepton_tensor_info(
      name: try object.text(found.layer), dtype: found.type.dtype, shape: found.type.shape)
  }
}

@c @implementation
public func lepton_builder_finish(
  _ builder: OpaquePointer!, _ inputs: UnsafePointer<lepton_tensor>!, _ inputCount: Int,
  _ outputs: UnsafePointer<lepton_tensor>!, _ outputCount: Int,
  _ model: UnsafeMutablePointer<OpaquePointer?>!
) -> lepton_status {
  withHandle(builder, BuilderObject.self) { object throws(LeptonError) in
    let model = try required(model, "model")
    let inputs = try tensors(inputs, inputCount, "inputs")
    let outputs = try tensors(outputs, outputCount, "outputs")
    if object.builder.kind == .sequential, !inputs.isEmpty || !outputs.isEmpty {
      throw LeptonError(
        .invalidArgument, "a sequential model is finished with NULL and 0 for inputs and outputs")
    }
    let made = try object.builder.finish(inputs: inputs.isEmpty ? nil : inputs, outputs: outputs)
    model.pointee = try makeHandle(ModelObject(made))
  }
}

private func tensors(
  _ start: UnsafePointer<lepton_tensor>?, _ count: Int, _ name: StaticString
) throws(LeptonError) -> [Int] {
  try values(start, count, name).map { Int($0) }
}
