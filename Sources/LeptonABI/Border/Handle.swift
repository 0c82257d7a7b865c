import CLepton
import LeptonBase
import LeptonBorder

/// What stands behind a kind of handle.
protocol HandleObject: AnyObject {
  static var kind: lb_kind { get }
  /// As a message calls it: "model".
  static var noun: StaticString { get }
}

/// A new handle for an object, which it keeps alive.
func makeHandle<Object: HandleObject>(_ object: Object) throws(LeptonError) -> OpaquePointer {
  let retained = Unmanaged.passRetained(object)
  let number = lb_handle_create(Object.kind, retained.toOpaque())
  guard let handle = OpaquePointer(bitPattern: UInt(number)) else {
    retained.release()
    throw LeptonError(.outOfMemory, "no room for another \(Object.noun) handle")
  }
  return handle
}

/// Runs a body with the object of a live handle, which lives at least until the body ends.
@inline(__always)
func withHandle<Object: HandleObject>(
  _ handle: OpaquePointer?, _ type: Object.Type,
  _ body: (Object) throws(LeptonError) -> Void
) -> lepton_status {
  let number = UInt64(UInt(bitPattern: handle))
  guard let object = lb_handle_acquire(Object.kind, number) else {
    return report(invalidHandle(handle, type.noun))
  }
  defer {
    if let last = lb_handle_release(number) { Unmanaged<Object>.fromOpaque(last).release() }
  }
  return Unmanaged<Object>.fromOpaque(object)._withUnsafeGuaranteedRef { object in
    border { () throws(LeptonError) in try body(object) }
  }
}

/// Ends a handle; numbers that are no live handle are ignored.
func freeHandle<Object: HandleObject>(_ handle: OpaquePointer?, _ type: Object.Type) {
  guard let object = lb_handle_close(Object.kind, UInt64(UInt(bitPattern: handle))) else { return }
  Unmanaged<Object>.fromOpaque(object).release()
}

@inline(never)
private func invalidHandle(_ handle: OpaquePointer?, _ noun: StaticString) -> LeptonError {
  guard handle != nil else {
    return LeptonError(.invalidArgument, "the argument '\(noun)' is NULL")
  }
  return LeptonError(
    .invalidHandle, "this is no live \(noun) handle: it was freed, or never was one")
}
