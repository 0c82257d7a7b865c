import CLepton
import Lepton
import LeptonBase
import LeptonGraph

@c @implementation
public func lepton_session_create(
  _ model: OpaquePointer!, _ inputs: UnsafePointer<lepton_shape>!, _ inputCount: Int,
  _ options: UnsafePointer<lepton_session_options>!,
  _ session: UnsafeMutablePointer<OpaquePointer?>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let session = try required(session, "session")
    let given = try LeptonABI.options(options, default: lepton_session_options())
    guard given.threads == 0 || given.threads == 1 else {
      throw LeptonError(
        .invalidArgument, "a session with threads = \(given.threads); 0 and 1 are possible")
    }
    let made = try object.model.makeSession(
      inputShapes: inputShapes(object.model, inputs, inputCount),
      options: Session.Options(
        keepsState: given.keep_state != 0, usesCallingThreadOnly: given.threads == 1))
    session.pointee = try makeHandle(SessionObject(made))
  }
}

@c @implementation
public func lepton_session_free(_ session: OpaquePointer!) {
  freeHandle(session, SessionObject.self)
}

@c @implementation
public func lepton_session_input(
  _ session: OpaquePointer!, _ index: Int, _ view: UnsafeMutablePointer<lepton_array>!
) -> lepton_status {
  withHandle(session, SessionObject.self) { object throws(LeptonError) in
    let view = try required(view, "view")
    let type = try element(object.session.inputTypes, index, "input")
    view.pointee = borrowed(object.session.input(index), type)
  }
}

@c @implementation
public func lepton_session_output(
  _ session: OpaquePointer!, _ index: Int, _ view: UnsafeMutablePointer<lepton_array>!
) -> lepton_status {
  withHandle(session, SessionObject.self) { object throws(LeptonError) in
    let view = try required(view, "view")
    let type = try element(object.session.outputTypes, index, "output")
    view.pointee = borrowed(object.session.output(index), type)
  }
}

@c @implementation
public func lepton_session_run(_ session: OpaquePointer!) -> lepton_status {
  withHandle(session, SessionObject.self) { object throws(LeptonError) in
    if object.session.takesTexts { try checkTexts(object.session) }
    try object.session.run()
  }
}

@c @implementation
public func lepton_session_reset_states(_ session: OpaquePointer!) -> lepton_status {
  withHandle(session, SessionObject.self) { object throws(LeptonError) in
    object.session.resetStates()
  }
}

private func borrowed(_ data: UnsafeMutableRawPointer, _ type: TensorType) -> lepton_array {
  lepton_array(
    data: data, dtype: type.dtype.number, shape: lepton_shape(type.shape), strides: nil, owner: nil)
}

/// Shapes from the host for all of a model's inputs, all dimensions known.
func inputShapes(
  _ model: Model, _ start: UnsafePointer<lepton_shape>?, _ count: Int
) throws(LeptonError) -> [Shape] {
  let start = try required(start, "inputs")
  guard count == model.inputs.count else { throw inputCountError(model, count) }
  var shapes: [Shape] = []
  for index in 0..<count {
    let shape = try Shape(start[index], "inputs")
    guard shape.isKnown else {
      throw LeptonError(
        .invalidArgument, "the input shape \(shape) must have all dimensions known")
    }
    shapes.append(shape)
  }
  return shapes
}
