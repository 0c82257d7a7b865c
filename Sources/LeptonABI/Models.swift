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
    let given = try LeptonABI.options(options, default: lepton_load_options())
    let weightsPath = try optionalText(given.weights_path, "weights_path")
    let loaded = try inScope(given.custom_objects) { () throws(LeptonError) in
      try Model.load(path: path, weightsPath: weightsPath)
    }
    model.pointee = try makeHandle(ModelObject(loaded))
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
    let given = try LeptonABI.options(options, default: lepton_load_options())
    let weightsPath = try optionalText(given.weights_path, "weights_path")
    let bytes = UnsafeRawBufferPointer(start: data, count: size)
    let loaded = try inScope(given.custom_objects) { () throws(LeptonError) in
      try Model.load(bytes: bytes, weightsPath: weightsPath)
    }
    model.pointee = try makeHandle(ModelObject(loaded))
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
