import CLepton
import Lepton
import LeptonBase

@c @implementation
public func lepton_model_load(
  _ path: UnsafePointer<CChar>!, _ options: UnsafePointer<lepton_load_options>!,
  _ model: UnsafeMutablePointer<OpaquePointer?>!
) -> lepton_status {
  border { () throws(LeptonError) in
    let model = try required(model, "model")
    let path = try text(path, "path")
    let weightsPath = try weightsPath(options)
    model.pointee = try makeHandle(
      ModelObject(Model.load(path: path, weightsPath: weightsPath)))
  }
}

@c @implementation
public func lepton_model_load_from_memory(
  _ data: UnsafeRawPointer!, _ size: Int, _ options: UnsafePointer<lepton_load_options>!,
  _ model: UnsafeMutablePointer<OpaquePointer?>!
) -> lepton_status {
  border { () throws(LeptonError) in
    let model = try required(model, "model")
    let data = try required(data, "data")
    guard size >= 0 else {
      throw LeptonError(.invalidArgument, "a file of \(UInt(bitPattern: size)) bytes")
    }
    let weightsPath = try weightsPath(options)
    let bytes = UnsafeRawBufferPointer(start: data, count: size)
    model.pointee = try makeHandle(
      ModelObject(Model.load(bytes: bytes, weightsPath: weightsPath)))
  }
}

@c @implementation
public func lepton_model_from_json(
  _ json: UnsafePointer<CChar>!, _ model: UnsafeMutablePointer<OpaquePointer?>!
) -> lepton_status {
  border { () throws(LeptonError) in
    let model = try required(model, "model")
    model.pointee = try makeHandle(ModelObject(Model(json: text(json, "json"))))
  }
}

@c @implementation
public func lepton_model_free(_ model: OpaquePointer!) { freeHandle(model, ModelObject.self) }

@c @implementation
public func lepton_model_load_weights(
  _ model: OpaquePointer!, _ path: UnsafePointer<CChar>!,
  _ options: UnsafePointer<lepton_weights_options>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let given = try LeptonABI.options(options, default: lepton_weights_options())
    try object.model.loadWeights(
      path: text(path, "path"), byName: given.by_name != 0,
      skipsMismatch: given.skip_mismatch != 0)
  }
}

private func weightsPath(
  _ pointer: UnsafePointer<lepton_load_options>?
) throws(LeptonError) -> String? {
  try optionalText(options(pointer, default: lepton_load_options()).weights_path, "weights_path")
}
