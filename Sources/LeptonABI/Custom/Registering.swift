import CLepton
import LeptonBase
import LeptonJSON
import LeptonLayers

@c @implementation
public func lepton_custom_objects_create(
  _ objects: UnsafeMutablePointer<OpaquePointer?>!
) -> lepton_status {
  border { () throws(LeptonError) in
    try required(objects, "objects").pointee = try makeHandle(CustomObjectsObject())
  }
}

@c @implementation
public func lepton_custom_objects_free(_ objects: OpaquePointer!) {
  freeHandle(objects, CustomObjectsObject.self)
}

@c @implementation
public func lepton_register(
  _ objects: OpaquePointer!, _ name: UnsafePointer<CChar>!,
  _ custom: UnsafePointer<lepton_custom_class>!
) -> lepton_status {
  withObjects(objects) { objects throws(LeptonError) in
    let name = try text(name, "name")
    let given = try options(required(custom, "custom"), default: lepton_custom_class())
    let made = try HostClass(name, given)
    made.take()
    objects.set(name, .custom(made))
  }
}

@c @implementation
public func lepton_register_replacement(
  _ objects: OpaquePointer!, _ name: UnsafePointer<CChar>!, _ json: UnsafePointer<CChar>!
) -> lepton_status {
  withObjects(objects) { objects throws(LeptonError) in
    let name = try text(name, "name")
    objects.set(name, .replacement(try JSONValue(parsing: text(json, "json"))))
  }
}

@c @implementation
public func lepton_unregister(
  _ objects: OpaquePointer!, _ name: UnsafePointer<CChar>!
) -> lepton_status {
  withObjects(objects) { objects throws(LeptonError) in
    objects.set(try text(name, "name"), nil)
  }
}

@c @implementation
public func lepton_custom_scope_begin(_ objects: OpaquePointer!) -> lepton_status {
  withHandle(objects, CustomObjectsObject.self) { object in
    CustomObjects.enterScope(object.objects)
  }
}

@c @implementation
public func lepton_custom_scope_end() -> lepton_status {
  border { () throws(LeptonError) in
    guard CustomObjects.leaveScope() else {
      throw LeptonError(.invalidArgument, "the thread is in no scope of custom objects")
    }
  }
}

/// Runs a body with the objects of a handle, or those of the process for NULL.
private func withObjects(
  _ handle: OpaquePointer?, _ body: (CustomObjects) throws(LeptonError) -> Void
) -> lepton_status {
  guard handle != nil else {
    return border { () throws(LeptonError) in try body(CustomObjects.process) }
  }
  return withHandle(handle, CustomObjectsObject.self) { object throws(LeptonError) in
    try body(object.objects)
  }
}

/// Runs a body in the scope that a load names, where it names one.
func inScope<Result>(
  _ handle: OpaquePointer?, _ body: () throws(LeptonError) -> Result
) throws(LeptonError) -> Result {
  guard handle != nil else { return try body() }
  var found: CustomObjects?
  guard withHandle(handle, CustomObjectsObject.self, { found = $0.objects }) == LEPTON_OK,
    let found
  else {
    throw LeptonError(.invalidHandle, "the argument 'custom_objects' is no live handle")
  }
  return try CustomObjects.within(CustomObjects.scope + [found], body)
}
